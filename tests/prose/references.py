"""What the notebooks cite. Titles, years and arXiv numbers were compared with the publications in November 2026."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Publication:
    """A paper, a book, or a program that is cited by its authors and year.

    Attributes:
        first: The first author's name, as it is cited.
        year: Of publication; a preprint's number may be of an earlier one.
        title: Without a subtitle where the notebooks leave it out.
        where: Journal, conference, publisher.
        arxiv: Its number there, if it is there.
    """

    first: str
    year: int
    title: str
    where: str
    arxiv: str = ""


PUBLICATIONS = (
    Publication("Watkins", 1989, "Learning from delayed rewards", "thesis, University of Cambridge"),
    Publication("Moore", 1990, "Efficient memory-based learning for robot control", "thesis, University of Cambridge"),
    Publication("Lin", 1992, "Self-improving reactive agents based on reinforcement learning, planning and teaching",
                "Machine Learning 8"),
    Publication("Watkins", 1992, "Q-learning", "Machine Learning 8"),
    Publication("Williams", 1992, "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
                "Machine Learning 8"),
    Publication("Ng", 1999, "Policy invariance under reward transformations", "ICML"),
    Publication("Dietterich", 2000, "Hierarchical reinforcement learning with the MAXQ value function decomposition",
                "Journal of Artificial Intelligence Research 13", "cs/9905014"),
    Publication("Recht", 2011, "Hogwild: a lock-free approach to parallelizing stochastic gradient descent", "NIPS",
                "1106.5730"),
    Publication("Silver", 2014, "Deterministic policy gradient algorithms", "ICML"),
    Publication("Mnih", 2015, "Human-level control through deep reinforcement learning", "Nature 518"),
    Publication("Lillicrap", 2016, "Continuous control with deep reinforcement learning", "ICLR", "1509.02971"),
    Publication("Mnih", 2016, "Asynchronous methods for deep reinforcement learning", "ICML", "1602.01783"),
    Publication("van Hasselt", 2016, "Deep reinforcement learning with double Q-learning", "AAAI", "1509.06461"),
    Publication("Fujimoto", 2018, "Addressing function approximation error in actor-critic methods", "ICML", "1802.09477"),
    Publication("Henderson", 2018, "Deep reinforcement learning that matters", "AAAI", "1709.06560"),
    Publication("Pardo", 2018, "Time limits in reinforcement learning", "ICML", "1712.00378"),
    Publication("Sutton", 2018, "Reinforcement Learning: An Introduction", "MIT Press, second edition"),
    Publication("Raffin", 2020, "RL Baselines3 Zoo", "https://github.com/DLR-RM/rl-baselines3-zoo"),
    Publication("Agarwal", 2021, "Deep reinforcement learning at the edge of the statistical precipice", "NeurIPS",
                "2108.13264"),
    Publication("Dabney", 2021, "Temporally-extended epsilon-greedy exploration", "ICLR", "2006.01782"),
    Publication("Huang", 2022, "CleanRL: high-quality single-file implementations of deep reinforcement learning algorithms",
                "Journal of Machine Learning Research 23", "2111.08819"),
    Publication("Towers", 2024, "Gymnasium: a standard interface for reinforcement learning environments", "preprint",
                "2407.17032"),
)  # fmt: skip

TUTORIALS = ("The tutorial of 2020 that this", "the tutorial of 2020 printed", "a well-known tutorial of 2018 had")
"""Years of the source tutorials, which the notebooks do not name."""

SITES = {
    "https://gymnasium.farama.org": "Gymnasium's documentation",
    "https://keras.io": "Keras's documentation",
    "https://docs.ray.io": "Ray's documentation",
    "https://spdx.org/licenses/BSD-3-Clause.html": "the licence of the code",
    "https://creativecommons.org/licenses/by/4.0/": "the licence of prose and pictures",
}
"""Where the notebooks' links lead, besides Colab."""
