"""What a person looks at: plots and animations. Each name is loaded when it is first used."""

from importlib import import_module

_HOME = {  # module -> what it defines
    "animation": "Animation animate side_by_side",
    "curves": "plot_returns plot_running_means plot_games plot_running plot_training plot_curves plot_transitions",
    "plots": "plot_lines plot_points plot_histograms plot_intervals plot_reward_to_go plot_slopes plot_throughput",
    "maps": "plot_taxi_policy plot_grids taxi_state",
    "planes": "Plane plot_visits plot_values animate_values Wheel plot_wheels",
    "drawings": "plot_gradient_flow plot_workers",
}
__all__ = sorted(name for names in _HOME.values() for name in names.split())


def __getattr__(name: str):
    for module, names in _HOME.items():
        if name in names.split():
            return getattr(import_module(f"rlcourse.show.{module}"), name)
    raise AttributeError(f"rlcourse.show has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
