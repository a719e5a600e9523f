"""How far a learner has come: which checks she has asked, which exercises she has passed, how long it took.

Here belongs what is kept of that in a file of hers, what is counted from it, and what a class makes of many such files.
"""
