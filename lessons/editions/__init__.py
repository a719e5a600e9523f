"""Editions of the notebooks for a class, all from the same source: for students, for lecturers, for nbgrader.

Here belongs what is read from a notebook and what is added to it. What is judged, hinted and solved is in
`lessons/checks`; `python -m lessons.editions` writes the files.
"""
