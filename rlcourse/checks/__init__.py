"""What an exercise is and how an answer is judged; the exercises themselves are in `rlcourse.lessons`.

Each name is loaded when it is first used.
"""

from rlcourse.lazy import loaded_lazily

__getattr__, __dir__, __all__ = loaded_lazily(
    __name__,
    {
        "exercise": "Exercise Remark",
        "lesson": "Lesson",
        "mistakes": "Mistake edited mistakes_in",
        "matchers": "does_as stops_with",
    },
)
