"""The algorithms, and what one sees of a training. Each name is loaded when it is first used."""

from importlib import import_module

_HOME = {
    "DQN": "algorithms.dqn",
    "DQNSettings": "algorithms.dqn",
    "DDPG": "algorithms.ddpg",
    "DDPGSettings": "algorithms.ddpg",
    "A3C": "algorithms.a3c.a3c",
    "A3CSettings": "algorithms.a3c.a3c",
    "BaseWorker": "algorithms.a3c.worker",
    "ray_cluster": "parallel.ray_cluster",
    "QAgent": "algorithms.q_agent",
    "ActorCriticAgent": "algorithms.actor_critic_agent",
    "BaseAgent": "algorithms.base_agent",
    "GreedyPolicy": "runs.policies",
    "ActorPolicy": "runs.policies",
    "History": "runs.history",
    "DataFileError": "runs.datafile",
    "reference_band": "runs.bands",
}

_WITH_NETWORKS = {"DQN", "DDPG", "A3C", "QAgent", "ActorCriticAgent", "BaseAgent"}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _WITH_NETWORKS:
        import_module("rlcourse.networks.tensorflow").load()  # now, before somebody's  import tensorflow  loads it loudly
    if name in _HOME:
        return getattr(import_module(f"rlcourse.{_HOME[name]}"), name)
    raise AttributeError(f"rlcourse.algorithms has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
