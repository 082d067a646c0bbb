import os
import signal
import subprocess
import sys
import threading
import time

import gymnasium as gym
import numpy as np
import pytest

from rlcourse import envs
from rlcourse.experiments.presets import prepare
from rlcourse.exploration import epsilon_greedy
from rlcourse.memory import ReplayMemory
from tests.algorithms.small import StudentMemory, dqn, same, trained


def interrupting(at, interrupt):
    """Epsilon-greedy, and an interrupt at one of the steps."""
    count = 0

    def explore(q_values, epsilon, rng):
        nonlocal count
        count += 1
        if count == at:
            interrupt()
        return epsilon_greedy(q_values, epsilon, rng)

    return explore


def stop():
    os.kill(os.getpid(), signal.SIGINT)


def test_interrupted_a_training_keeps_everything_and_goes_on_as_if_nothing_had_been():
    said, before = [], signal.getsignal(signal.SIGINT)
    training = dqn(explore=interrupting(400, lambda: threading.Timer(0.002, stop).start()), print_fn=said.append)
    history = training.train(4_000, progress=False)
    assert 400 <= training.step < 4_000
    assert len(history) > 5
    assert said == [f"Stopped after {training.step} steps; everything is kept. Call train again to go on."]
    assert signal.getsignal(signal.SIGINT) is before
    training.train(4_000 - training.step, progress=False)
    assert same(training, trained(4_000))


def test_interrupted_and_saved_it_goes_on_elsewhere(tmp_path):
    training = dqn(explore=interrupting(400, stop))
    training.train(1_000, progress=False)
    training.save(tmp_path)
    elsewhere = dqn()
    elsewhere.restore(tmp_path)
    elsewhere.train(1_000 - elsewhere.step, progress=False)
    assert same(elsewhere, trained(1_000))


def test_a_second_interrupt_stops_in_the_middle_of_a_step():
    def twice():
        stop()
        stop()

    said = []
    training = dqn(explore=interrupting(400, twice), print_fn=said.append)
    history = training.train(1_000, progress=False)
    assert training.step == 399
    assert len(training.memory) == 399
    assert len(said) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    rows = len(history)
    training.train(301, progress=False)  # the episode of the interrupt is not continued
    assert training.step == 700
    assert len(training.history) > rows


def test_outside_training_an_interrupt_is_what_it_always_is():
    trained(128)
    with pytest.raises(KeyboardInterrupt):
        stop()
        threading.Event().wait(1)


def test_a_training_in_a_thread_is_the_same():
    result = []
    thread = threading.Thread(target=lambda: result.append(trained(512)))
    thread.start()
    thread.join()
    assert same(result[0], trained(512))


def test_the_loop_stores_what_happened():
    training = trained(640)
    m, n = training.memory, 640
    assert len(m) == n
    goes_on = ~m.terminated[: n - 1]
    assert np.array_equal(m.next_states[: n - 1][goes_on], m.states[1:n][goes_on])
    assert not np.array_equal(m.next_states[: n - 1][~goes_on], m.states[1:n][~goes_on])
    assert m.terminated[:n].sum() == len(training.history)
    assert training.history["length"].sum() + training.lengths[0] == n
    assert (training.history["return"] == training.history["length"]).all()


def test_a_limit_is_not_stored_as_an_end():
    training = trained(450, env="MountainCar-v0")
    assert len(training.history) == 2
    assert not training.memory.terminated.any()


def test_several_environments_store_no_step_that_only_resets():
    training = trained(640, n_envs=4)
    resets = len(training.history) - sum(training.runner._over)
    assert training.step == 640
    assert len(training.memory) == 640 - resets
    m = training.memory
    assert m.terminated[: len(m)].sum() == len(training.history)
    assert abs(m.states[: len(m)][m.terminated[: len(m)], 0]).max() < 2.5
    assert (abs(m.next_states[: len(m)] - m.states[: len(m)]) < 1).all()  # never from an end to a beginning
    assert training.history["return"].sum() + training.totals.sum() == len(m)


def test_an_environment_that_resets_in_the_same_step_gives_its_last_observation():
    env = gym.vector.SyncVectorEnv([lambda: gym.make("CartPole-v1")] * 2, autoreset_mode=gym.vector.AutoresetMode.SAME_STEP)
    training = trained(512, env=env)
    m = training.memory
    assert len(m) == 512
    assert (abs(m.next_states[:512] - m.states[:512]) < 1).all()


def test_updates_come_when_they_are_due():
    training = trained(1_000)
    assert training.updates == 8 * len([step for step in range(1, 1_001) if step % 64 == 0 and step >= 128])


def test_the_time_is_accounted_for():
    began = time.perf_counter()
    training = trained(640, settings={"validate_every": 320, "validation_episodes": 2})
    assert 0 < training.seconds <= time.perf_counter() - began
    assert (np.diff(training.history["seconds"]) >= 0).all()
    assert training.history["seconds"][-1] <= training.seconds


def test_the_best_network_is_kept_and_solving_ends_the_training():
    training = prepare("dqn-cartpole", print_fn=lambda message: None)
    training.env.spec.reward_threshold = 30.0
    training.train(30_000, progress=False)
    assert training.solved_step == training.step < 30_000
    assert training.step % training.settings.validate_every == 0
    assert 0 < training.solved_seconds <= training.seconds
    assert training.best_return >= 30.0


def test_without_validation_nothing_is_solved():
    training = trained(640)
    assert (training.solved_step, training.best_weights) == (None, None)


def test_training_does_not_depend_on_validation():
    assert same(trained(640), trained(640, settings={"validate_every": 320, "stop_when_solved": False}))


def test_progress_does_not_disturb(capsys):
    with_bar = dqn()
    with_bar.train(512)
    assert same(with_bar, trained(512))
    assert capsys.readouterr().out == ""


def test_an_environment_that_was_made_already_is_played():
    assert same(trained(300, env=gym.make("CartPole-v1")), trained(300))


def test_an_environment_without_a_name_goes_by_its_class():
    class Nameless(gym.Env):
        observation_space, action_space = gym.spaces.Box(-1, 1, (4,), np.float32), gym.spaces.Discrete(2)

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            return np.zeros(4, np.float32), {}

        def step(self, action):
            return np.zeros(4, np.float32), 1.0, bool(self.np_random.random() < 0.1), False, {}

    training = trained(400, env=Nameless(), settings={"validate_every": 64})
    assert training.name == "Nameless"
    assert training.best_weights is None


# What is refused, and how.


@pytest.mark.parametrize("steps", [0, -5, 1.5, "100", True])
@pytest.mark.parametrize("what", ["n_steps", "episodes"])
def test_a_training_of_no_steps_is_refused(what, steps):
    with pytest.raises(ValueError, match=rf"{what} is .*, expected a whole number of 1 or more"):
        dqn().train(**{what: steps})


@pytest.mark.parametrize("both", [{}, {"n_steps": 5, "episodes": 5}])
def test_steps_or_episodes_are_asked_for(both):
    with pytest.raises(ValueError, match="expected one of them, and the other None"):
        dqn().train(**both)


def test_an_unknown_environment_is_named():
    with pytest.raises(envs.UnknownEnvironment, match="did you mean 'CartPole-v1'"):
        dqn(env="Cartpole-v1")


@pytest.mark.parametrize("seed", [-1, 1.5, None])
def test_a_seed_that_is_none_is_named(seed):
    with pytest.raises(ValueError, match="seed is"):
        dqn(seed=seed)


def test_periods_that_environments_do_not_divide_are_refused():
    with pytest.raises(ValueError, match=r"train_every is 64 and there are 3 environments.*expected a multiple of 3"):
        dqn(n_envs=3)
    with pytest.raises(ValueError, match=r"validate_every is 100 and there are 8 environments"):
        dqn(n_envs=8, settings={"validate_every": 100})


@pytest.mark.parametrize("n_envs", [0, -1])
def test_no_environment_is_refused(n_envs):
    with pytest.raises(ValueError, match=f"n_envs is {n_envs}, expected 1 or more"):
        dqn(n_envs=n_envs)


def test_several_of_an_environment_that_was_made_already_are_refused():
    with pytest.raises(ValueError, match=r"n_envs is 4, which needs the environment's id"):
        dqn(env=gym.make("CartPole-v1"), n_envs=4)


def test_a_batch_larger_than_the_memory_is_refused():
    with pytest.raises(ValueError, match=r"the memory holds 8 transitions and batch_size is 16"):
        dqn(memory=StudentMemory(8))


def test_a_memory_without_its_functions_is_named():
    with pytest.raises(TypeError, match=r"memory is a list without add, sample: expected an object such as"):
        dqn(memory=[])


def test_n_steps_need_the_librarys_memory():
    with pytest.raises(TypeError, match=r"n_steps above 1 needs the library's ReplayMemory"):
        dqn(memory=StudentMemory(), settings={"n_steps": 3})


class WrongOrder(StudentMemory):
    def sample(self, batch_size, rng):
        states, actions, rewards, next_states, ended = super().sample(batch_size, rng)
        return states, actions, next_states, rewards, ended


class OneShort(StudentMemory):
    def sample(self, batch_size, rng):
        return tuple(part[1:] for part in super().sample(batch_size, rng))


class Nothing(StudentMemory):
    def sample(self, batch_size, rng):
        super().sample(batch_size, rng)


class FourParts(StudentMemory):
    def sample(self, batch_size, rng):
        return super().sample(batch_size, rng)[:4]


@pytest.mark.parametrize(
    ("memory", "found"),
    [(WrongOrder, r"\(16, 4\), \(16,\)"), (OneShort, r"\(15, 4\)"), (Nothing, "NoneType"), (FourParts, r"\(16, 4\)\]")],
)
def test_a_sample_of_other_shapes_is_named(memory, found):
    with pytest.raises(ValueError, match=rf"memory\.sample\(16, rng\) returned .*{found}.*in which order"):
        trained(256, memory=memory())


def test_a_student_s_memory_with_the_librarys_draws_gives_the_same_numbers():
    class Same(StudentMemory):
        def sample(self, batch_size, rng):
            i = rng.integers(len(self), size=batch_size)
            return self.states[i], self.actions[i], self.rewards[i], self.next_states[i], self.ended[i]

    assert same(trained(512, memory=Same()), trained(512))


def test_a_memory_of_the_library_can_be_passed():
    env = gym.make("CartPole-v1")
    memory = ReplayMemory(2_000, env.observation_space, env.action_space)
    assert same(trained(300, memory=memory), trained(300))


def test_many_trainings_in_one_process_do_not_fill_its_memory():
    program = """
import gc
from rlcourse.experiments.presets import prepare

def megabytes(what):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(what))

sizes = []
for seed in range(10):
    training = prepare("dqn-cartpole", seed=seed, print_fn=lambda message: None)
    training.train(2_000, progress=False)
    del training
    gc.collect()
    sizes.append(megabytes("VmRSS"))
print(sizes[-1] - sizes[2], megabytes("VmHWM"))
"""
    if not sys.platform.startswith("linux"):
        pytest.skip("reads /proc")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    growth, peak = map(float, done.stdout.split())
    assert growth < 60, f"{growth:.0f} MB more after the tenth training than after the third"
    assert peak < 1024, f"{peak:.0f} MB at the most"


def test_whoever_watches_sees_the_training_after_every_validation():
    seen = []
    training = dqn(settings={"validate_every": 192, "validation_episodes": 2, "stop_when_solved": False})
    training.train(640, progress=False, watch=lambda t: seen.append((t.step, t is training)))
    assert seen == [(192, True), (384, True), (576, True)]
