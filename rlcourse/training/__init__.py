"""Training: the loops, and what one sees of them. Each name is loaded when it is first used."""

from importlib import import_module

_HOME = {
    "DQN": "dqn",
    "DQNSettings": "settings",
    "DDPG": "ddpg",
    "DDPGSettings": "settings",
    "A3C": "a3c.training",
    "A3CSettings": "a3c.settings",
    "BaseWorker": "a3c.worker",
    "ray_cluster": "a3c.cluster",
    "QAgent": "agent",
    "ActorCriticAgent": "actor_critic_agent",
    "BaseAgent": "base_agent",
    "GreedyPolicy": "greedy",
    "ActorPolicy": "actor_policy",
    "History": "history",
    "DataFileError": "datafile",
    "reference_band": "bands",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.training.{_HOME[name]}"), name)
    raise AttributeError(f"rlcourse.training has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
