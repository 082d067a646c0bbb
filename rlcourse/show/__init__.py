"""What a person looks at: plots and animations. Each name is loaded when it is first used."""

from importlib import import_module

_HOME = {
    "Animation": "animation",
    "animate": "animation",
    "side_by_side": "animation",
    "plot_returns": "plots",
    "plot_histograms": "plots",
    "plot_running_means": "plots",
    "plot_reward_to_go": "plots",
    "plot_games": "games",
    "plot_running": "games",
    "plot_taxi_policy": "maps",
    "plot_grids": "maps",
    "plot_points": "maps",
    "taxi_state": "maps",
    "Plane": "planes",
    "plot_visits": "planes",
    "plot_values": "planes",
    "animate_values": "planes",
    "Wheel": "wheels",
    "plot_wheels": "wheels",
    "plot_gradient_flow": "climbing",
    "plot_slopes": "climbing",
    "plot_intervals": "intervals",
    "plot_workers": "workers",
    "plot_throughput": "workers",
    "plot_training": "curves",
    "plot_curves": "curves",
    "plot_lines": "curves",
    "plot_transitions": "curves",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.show.{_HOME[name]}"), name)
    raise AttributeError(f"rlcourse.show has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
