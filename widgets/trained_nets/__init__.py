"""Views of nets that come with the course and read or write: digits, films, words, reviews, sentences, text.

Here belongs a view in which a net of `lessons.trained_nets` takes in a sequence and its belief moves. Views that look
into its units are in `widgets.analysis`.
"""
