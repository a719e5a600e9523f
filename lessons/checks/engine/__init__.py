"""How an exercise is judged: what an exercise is, how an answer is compared, how a solution is shown.

Here belongs what all exercises share. The exercises of a lesson are in `lessons/checks/lesson_NN.py`: most are data, a
`Comparison`, and what takes pages to explain is in `lesson_NN_slips.py` beside it.
"""
