"""What nets learn from: languages, texts, digits, films, sounds and tasks with long lags, each data only.

Here belongs what is drawn, how it is encoded, what is held out, and what counts as right. No file here knows a net.
"""

from lessons.tasks.birthplace import Birthplace
from lessons.tasks.digits import Digits, load_digits
from lessons.tasks.film import Film, films
from lessons.tasks.long_lags import Adding, Recall, latch, mixed_parity, parity, symbols
from lessons.tasks.own_task import OwnTask, TaskError
from lessons.tasks.protocol import Examples, Goals, Task
from lessons.tasks.scenes import Scene, Thing
from lessons.tasks.spoken_words import Utterance
from lessons.tasks.stories import Story
from lessons.tasks.text import ASCII, STORY, Corpus, TextError, Vocabulary
from lessons.tasks.vocabulary import WordVocabulary

__all__ = [
    "ASCII",
    "STORY",
    "Adding",
    "Birthplace",
    "Corpus",
    "Digits",
    "Examples",
    "Film",
    "Goals",
    "OwnTask",
    "Recall",
    "Scene",
    "Story",
    "Task",
    "TaskError",
    "TextError",
    "Thing",
    "Utterance",
    "Vocabulary",
    "WordVocabulary",
    "films",
    "latch",
    "load_digits",
    "mixed_parity",
    "parity",
    "symbols",
]
