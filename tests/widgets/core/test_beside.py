"""Work beside the page, on threads and, where none can start, as a task that lets messages in between its pieces."""

import asyncio
import itertools
import threading
import time
from types import SimpleNamespace

import pytest

from widgets.core.background import BackgroundRun, LatestWins
from widgets.core.beside import AsTask, OnThread, beside
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack

PATIENCE = 20  # seconds until a test gives up; none is ever needed


class Count(LiveTraining):
    """A training whose net is a number; each update takes two milliseconds."""

    caption = "count"
    steps = 1000
    step = LookBack(lambda model: model.steps, label="update")

    def moments(self):
        for k in range(self.steps + 1):
            time.sleep(0.002)
            yield SimpleNamespace(step=k)


class CountView(LiveTrainingView):
    model_class = Count
    rows = (("buttons", "step"),)


@pytest.fixture
def no_threads(monkeypatch):
    """A platform as in a browser tab, where a thread can be made and cannot start."""

    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


async def until(true):
    """Let messages in until `true()`."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


def test_where_threads_start_work_has_one():
    named = []
    work = beside(named.append(threading.current_thread()) or 0.0 for _ in range(3))
    assert isinstance(work, OnThread)
    assert work.wait(PATIENCE)
    assert len(named) == 3
    assert threading.current_thread() not in named


def test_where_none_starts_work_is_a_task_and_begins_after_the_call(no_threads):
    done = []

    async def page():
        work = beside(done.append(k) or 0.0 for k in range(3))
        assert isinstance(work, AsTask)
        assert done == []
        await until(lambda: len(done) == 3)

    asyncio.run(page())


def test_without_a_loop_work_is_done_when_it_is_waited_for(no_threads):
    done = []
    work = beside(done.append(k) or 9.0 for k in range(3))
    assert done == []
    began = time.monotonic()
    assert work.wait()
    assert done == [0, 1, 2]
    assert time.monotonic() - began < 9  # no rest while a cell waits


def test_waiting_ends_in_time(no_threads):
    assert not beside(time.sleep(0.001) or 0.0 for _ in itertools.count()).wait(0.02)


def test_a_task_lets_messages_in_between_long_pieces_and_does_many_short_ones_at_once(no_threads):
    done = []

    async def turns(pieces):
        beside(pieces)
        await asyncio.sleep(0)  # the task has begun
        before = len(done)
        await asyncio.sleep(0)
        return len(done) - before

    assert asyncio.run(turns(done.append(k) or time.sleep(0.03) or 0.0 for k in range(5))) == 1
    done.clear()
    assert asyncio.run(turns(done.append(k) or 0.0 for k in range(50))) == 50


def test_the_newest_request_wins_without_threads(no_threads):
    done = []

    async def page():
        latest = LatestWins(lambda request, stale: done.append(request), failed=done.append)
        for request in range(200):
            latest(request)
        await until(lambda: bool(done))
        assert done == [199]
        latest(200)
        assert latest.wait()  # a cell that cannot go on without it
        assert done == [199, 200]
        latest(201)
        await until(lambda: len(done) == 3)

    asyncio.run(page())


def test_a_run_stops_resumes_and_ends_without_threads(no_threads):
    shown = []

    async def page():
        run = BackgroundRun(iter(range(100)), shown.extend, print, per_second=1e9)
        run.start()
        await until(lambda: len(shown) > 5)
        run.stop()
        await until(lambda: run.state == "stopped")
        assert shown == list(range(len(shown)))
        assert len(shown) < 100
        run.start()
        await until(lambda: run.state == "done")

    asyncio.run(page())
    assert shown == list(range(100))


def test_a_run_that_fails_says_so_without_threads(no_threads):
    told = []

    def broken():
        yield 1
        raise ValueError("too bad")

    async def page():
        run = BackgroundRun(broken(), print, told.append)
        run.start()
        await until(lambda: run.state == "failed")

    asyncio.run(page())
    assert str(told[0]) == "too bad"


def test_sliders_stop_and_reset_work_while_a_net_trains_without_threads(no_threads):
    async def page():
        view = CountView()
        model = view.model
        view.button.click()
        await until(lambda: model.last > 3)
        assert (model.training, view.button.description) == (True, "Stop")
        view.control("step").value = 2  # looks back while it goes on
        newest = model.last
        await until(lambda: model.last > newest)
        assert model.step == 2
        view.button.click()
        await until(lambda: not model.training and model.run.state == "stopped")
        resting = model.last
        await asyncio.sleep(0.01)
        assert (model.last, view.button.description) == (resting, "Go on")
        view.button.click()
        await until(lambda: model.last > resting)
        view.reset.click()
        assert (model.last, model.training) == (0, False)
        await asyncio.sleep(0.01)
        assert model.last == 0

    asyncio.run(page())


def test_a_cell_trains_on_the_spot_while_the_background_goes_without_threads(no_threads):
    async def page():
        view = CountView()
        view.model.steps = 50
        view.model.reset()
        view.button.click()
        await until(lambda: view.model.last > 0)
        view.train()
        assert view.model.last == 50
        assert [moment.step for moment in view.model.history] == list(range(51))

    asyncio.run(page())
