"""How an exercise is judged: what an exercise is, how an answer is compared, how a solution is shown.

Here belongs what all exercises share. The exercises of a lesson are in `lessons/checks/lesson_NN.py`, and mistakes that
several of them explain in `lesson_NN_slips.py` beside it.
"""
