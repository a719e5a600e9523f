"""Views of nets that come with the course and read or write: digits, films, words, reviews, sentences, text.

Here belongs a view in which a net of `lessons.trained_nets` takes in a sequence and its probabilities move: a
`SequenceReader` of `sequence_reader`, which has the step, playback, clicks and typed words; or in which it makes
something step by step: a `WriterView` of `writer`. Views that look into its units are in `widgets.analysis`.
"""
