// @ts-check
// What travels between the kernel and the page, for editors and for a type checker; the page never loads this file.
// The marks are the classes of widgets/drawing/marks.py, field by field.

/** @typedef {[string, number]} At the name of an array, a flat index into it */
/** @typedef {{ max: number, positive: string, negative: string }} Scale */
/** @typedef {{ min: number, max: number }} Limits */
/** @typedef {{ at: At, digits: number, class: string, inside: boolean, small?: boolean }} LiveNumber */
/** @typedef {{ at: At, of: string[] }} LiveLabel the number picks the label */
/** @typedef {LiveNumber | LiveLabel} Live */
/** @typedef {string | Live} Part */
/** @typedef {[string, any, string]} Sets what a click sets: the trait, its first value, what is added to it */

/**
 * @typedef {object} TextMark
 * @property {"text"} kind
 * @property {number} x
 * @property {number} y
 * @property {Part[]} parts
 * @property {string} anchor
 * @property {string} class
 * @property {number | null} size
 * @property {string | null} color
 * @property {number} turn
 */

/**
 * @typedef {object} HeatMark
 * @property {"heat"} kind
 * @property {string} key
 * @property {At} at
 * @property {number} rows
 * @property {number} cols
 * @property {number} x
 * @property {number} y
 * @property {[number, number]} cell
 * @property {Scale} scale
 * @property {number | null} digits
 * @property {number} least
 * @property {string} label
 * @property {Limits | null} edit
 * @property {boolean} flash
 * @property {boolean | Sets | Sets[]} pick
 * @property {boolean} paint
 * @property {boolean} hover
 * @property {At | null} cursor
 * @property {boolean} veil
 * @property {At | null} level
 * @property {[string[], string[]] | null} tell
 * @property {boolean} bare
 * @property {number} [size]
 * @property {string[]} [names]
 * @property {any} [of] what is edited, if the key does not say it
 */

/**
 * @typedef {object} SlidersMark
 * @property {"sliders"} kind
 * @property {string} key
 * @property {At} at
 * @property {number} count
 * @property {number} x
 * @property {number} y
 * @property {number} pitch
 * @property {number} height
 * @property {Limits} edit
 * @property {string} label
 * @property {Scale} scale
 * @property {number | null} base
 * @property {boolean} sketch
 * @property {number} [step] of an arrow key
 * @property {any} [of] what is edited, if the key does not say it
 */

/**
 * @typedef {object} LettersMark
 * @property {"letters"} kind
 * @property {string} key
 * @property {At} at
 * @property {string[] | null} texts
 * @property {number[]} lengths
 * @property {number} count
 * @property {number} x
 * @property {number} y
 * @property {[number, number]} cell
 * @property {Scale} scale
 * @property {number} size
 * @property {At | null} under
 * @property {At | null} cursor
 * @property {boolean | Sets | Sets[]} pick
 * @property {boolean} tell
 */

/**
 * @typedef {object} WiresMark
 * @property {"wires"} kind
 * @property {At} at
 * @property {string[]} ds
 * @property {Scale} scale
 * @property {number} width
 * @property {number} [least]
 */

/**
 * @typedef {object} BarMark
 * @property {"bar"} kind
 * @property {At} at
 * @property {Scale} scale
 * @property {boolean} across
 * @property {boolean} [back]
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} SpanMark
 * @property {"span"} kind
 * @property {At} at
 * @property {At} to
 * @property {number} low
 * @property {number} high
 * @property {Scale} scale
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} LineMark
 * @property {"line"} kind
 * @property {At} at
 * @property {number} low
 * @property {number} high
 * @property {string} color
 * @property {string} [dash]
 * @property {number} count
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} BandMark
 * @property {"band"} kind
 * @property {At} at
 * @property {number} count
 * @property {number} high
 * @property {string} color
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} DotMark
 * @property {"dot"} kind
 * @property {At} at
 * @property {At} up
 * @property {[number, number]} low
 * @property {[number, number]} high
 * @property {string} color
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} BoxMark
 * @property {"box"} kind
 * @property {string} class
 * @property {string | null} color
 * @property {number} rx
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} PathMark
 * @property {"path"} kind
 * @property {string} d
 * @property {string} class
 * @property {string | null} color
 */

/**
 * @typedef {object} GroupMark
 * @property {"group"} kind
 * @property {string} key
 * @property {number} x
 * @property {number} y
 * @property {Mark[]} marks
 * @property {number} opacity
 * @property {At | null} at
 */

/**
 * @typedef {BarMark | SpanMark | LineMark | BandMark | DotMark | BoxMark} Framed
 * @typedef {TextMark | HeatMark | SlidersMark | LettersMark | WiresMark | PathMark | GroupMark | Framed} Mark
 */

/**
 * @typedef {object} Scene
 * @property {number} width
 * @property {number} height
 * @property {Mark[]} marks
 * @property {[string, number][]} arrays
 * @property {Part[][]} lines
 * @property {string[]} keys
 * @property {boolean} echo
 */

/**
 * What a drawing is painted from.
 * @typedef {object} Payload
 * @property {Scene} scene
 * @property {Float32Array} values
 * @property {string} caption
 * @property {string} [name]
 * @property {number} rev
 */

/**
 * What a drawing sends to the kernel.
 * @typedef {{ event: "pick" | "stroke" | "hover", mark: string, index: number }} Pointed
 * @typedef {{ event: "edit", mark: string, index: number, value: number }} Dragged
 * @typedef {{ event: "edit", mark: string, index: number, text: string }} Typed
 * @typedef {{ event: "key", key: string }} Keyed
 * @typedef {{ event: "painted", rev: number }} Painted
 * @typedef {Pointed | Dragged | Typed | Keyed | Painted} Message
 */

/**
 * What a mark made, and what paints its numbers; `first` in a scene that is new.
 * @typedef {object} Painter
 * @property {any} made
 * @property {(values: Float32Array, first: boolean) => void} [paint]
 */

/**
 * What marks ask of the board that they stand on.
 * @typedef {object} Context
 * @property {Map<string, any>} groups of the scene before, by key
 * @property {Map<string, any>} kept groups of this scene
 * @property {(() => void)[]} places what moves a group that was there before
 * @property {Map<string, (index: number) => any>} stops what gives the focus to a cell or a slider, by `stopName`
 * @property {(at: At) => number} offset
 * @property {(message: Message) => void} send
 * @property {(message: Message) => void} edit sends, but never more than one at a time
 * @property {(target?: any, text?: string) => void} hint
 * @property {(target: any, mark: string, index: number, shown: Float32Array) => void} type
 */
