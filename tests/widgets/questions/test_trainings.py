"""Whether a training is the one that a question names."""

from widgets.live_trainings.hello import HelloModel
from widgets.live_trainings.relu_counter import ReLUTrainingModel
from widgets.questions.trainings import as_made


def test_a_training_is_as_made_until_a_setting_that_renews_it_changes():
    model = HelloModel()
    assert as_made(model)
    model.pace = float("inf")
    assert as_made(model)
    model.lr = 0.2
    assert not as_made(model)
    assert as_made(model, lr=0.2)


def test_what_a_question_names_wins_over_the_default():
    assert not as_made(ReLUTrainingModel(), clip=False)
    assert as_made(ReLUTrainingModel(clip=False), clip=False)
    assert not as_made(ReLUTrainingModel(clip=False))
