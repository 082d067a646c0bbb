"""What a person looks at: plots and animations. Each name is loaded when it is first used."""

from rlcourse.lazy import loaded_lazily

__getattr__, __dir__, __all__ = loaded_lazily(
    __name__,
    {
        "animation": "Animation animate side_by_side",
        "curves": "plot_returns plot_running_means plot_games plot_running plot_training plot_curves plot_transitions",
        "plots": "plot_lines plot_points plot_histograms plot_intervals plot_reward_to_go plot_slopes plot_throughput",
        "maps": "plot_taxi_policy plot_grids taxi_state",
        "planes": "Plane plot_visits plot_values animate_values Wheel plot_wheels",
        "drawings": "plot_gradient_flow plot_workers",
    },
)
