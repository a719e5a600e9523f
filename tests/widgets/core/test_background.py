"""Dear work beside the page: the newest wins, the last is always done, long runs stop and resume."""

import itertools
import threading

from widgets.core.background import BackgroundRun, LatestWins

PATIENCE = 20  # seconds until a test gives up; none is ever needed


def test_the_last_request_is_done_and_stale_ones_are_dropped():
    begun, go, done = threading.Event(), threading.Event(), []

    def work(request, stale):
        begun.set()
        go.wait(PATIENCE)
        if not stale():
            done.append(request)

    latest = LatestWins(work, failed=lambda error: None)
    latest(0)
    assert begun.wait(PATIENCE)
    for request in range(1, 200):
        latest(request)
    go.set()
    assert latest.wait(PATIENCE)
    assert done == [199]


def test_an_idle_worker_wakes_again():
    done = []
    latest = LatestWins(lambda request, stale: done.append(request), failed=lambda error: None)
    for request in range(3):
        latest(request)
        assert latest.wait(PATIENCE)
    assert done == [0, 1, 2]


def test_what_the_work_raises_is_told_and_the_next_request_is_done():
    told, done = [], []

    def work(request, stale):
        done.append(1 // request)

    latest = LatestWins(work, failed=told.append)
    latest(0)
    assert latest.wait(PATIENCE)
    latest(1)
    assert latest.wait(PATIENCE)
    assert (done, [type(error) for error in told]) == ([1], [ZeroDivisionError])


def test_a_run_shows_every_record_in_order():
    shown = []
    run = BackgroundRun(iter(range(1000)), shown.extend, failed=lambda error: None, per_second=1000)
    run.start()
    assert run.wait(PATIENCE)
    assert (run.state, shown) == ("done", list(range(1000)))


def test_a_run_stops_and_resumes_without_losing_a_record():
    shown, passed = [], threading.Event()

    def endless():
        for k in itertools.count():
            if k == 50:
                passed.set()
            yield k

    run = BackgroundRun(endless(), shown.extend, failed=lambda error: None)
    for _ in range(3):
        run.start()
        assert passed.wait(PATIENCE)
        run.stop()
        assert run.wait(PATIENCE)
        assert run.state == "stopped"
    assert shown == list(range(len(shown)))


def test_a_run_is_drawn_as_often_as_it_is_told():
    runs = (
        BackgroundRun(iter([]), print, print),
        BackgroundRun(iter([]), print, print, per_second=4),
    )
    assert [run._pause for run in runs] == [0.05, 0.25]


def test_a_run_that_fails_says_so():
    told = []

    def broken():
        yield 1
        raise ValueError("too bad")

    shown = []
    run = BackgroundRun(broken(), shown.extend, failed=told.append)
    run.start()
    assert run.wait(PATIENCE)
    assert (run.state, shown, str(told[0])) == ("failed", [1], "too bad")
