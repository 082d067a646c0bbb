"""The cards of the course's environments."""

from dataclasses import dataclass

from rlcourse.lines import in_lines


@dataclass(frozen=True)
class Card:
    """What a person wants to know of an environment before playing."""

    name: str  # the Gymnasium id
    goal: str  # one sentence
    spaces: str  # the kinds of the observation and the action space
    observation: tuple[str, ...]  # one line per component: name, unit, range
    actions: tuple[str, ...]  # one line per action
    reward: str  # what is paid, and when
    ends: str  # when an episode terminates, and after how many steps it is truncated
    solved: str  # the mean return that counts as solved, and what optimal play gets

    def __str__(self) -> str:
        lines = [self.name, "─" * len(self.name)]
        for title, texts in list(vars(self).items())[1:]:
            for i, text in enumerate([texts] if isinstance(texts, str) else texts):
                line = f"{title if i == 0 else '':<12} {text}"
                lines.append(in_lines(line, hanging=max(13, line.rfind("  ") + 2)))
        return "\n".join(lines)


# The optimal returns are on the course's evaluation seeds; Taxi has the exact mean over its 300 start states as well.
CARDS = {card.name: card for card in (
    Card(
        "CartPole-v1", "keep a pole upright on a cart by pushing the cart",
        "observation Box (4 numbers), action Discrete (one of 2)",
        ("0  cart position          length units, -4.8 to 4.8 (the game ends at 2.4)",
         "1  cart velocity          length units/s, unbounded",
         "2  pole angle             rad, -0.419 to 0.419 (0 is upright, positive leans right; the game ends at 0.209)",
         "3  pole angular velocity  rad/s, unbounded"),
        ("0  push left", "1  push right"),
        "+1 for every step, the last one included",
        "terminates when |position| > 2.4 or |angle| > 0.209 rad (12°); truncated after 500 steps",
        "mean return 475; optimal play gets 500",
    ),
    Card(
        "Taxi-v4", "fetch a passenger at one of four stands and bring them to another",
        "observation Discrete (one of 500), action Discrete (one of 6)",
        ("one number from 0 to 499, coding the taxi's row and column, the passenger and the destination",),
        ("0  down", "1  up", "2  right", "3  left", "4  pick up", "5  drop off"),
        "-1 for a step; instead of it -10 for a pick-up or drop-off where none is possible, and +20 for the right drop-off",
        "terminates when the passenger is delivered; truncated after 200 steps",
        "the environment asks for a mean of 8, which is out of reach: optimal play gets 7.93 (evaluation seeds: 7.63)",
    ),
    Card(
        "MountainCar-v0", "drive an underpowered car up a hill by swinging back and forth",
        "observation Box (2 numbers), action Discrete (one of 3)",
        ("0  position  length units, -1.2 to 0.6 (the goal is at 0.5)",
         "1  velocity  length units/step, -0.07 to 0.07"),
        ("0  push left", "1  do nothing", "2  push right"),
        "-1 for every step",
        "terminates when position >= 0.5; truncated after 200 steps",
        "mean return -110; optimal play gets about -97",
    ),
    Card(
        "Pendulum-v1", "swing a pendulum up and hold it there",
        "observation Box (3 numbers), action Box (1 number)",
        ("0  cos of the angle  -1 to 1 (1 is upright)",
         "1  sin of the angle  -1 to 1",
         "2  angular velocity  rad/s, -8 to 8"),
        ("one torque  N·m, -2.0 to 2.0, as an array of shape (1,)",),
        "-(angle² + 0.1 velocity² + 0.001 torque²) for every step: 0 at best, -16.27 at worst",
        "never terminates; truncated after 200 steps",
        "no threshold is set; optimal play gets about -144",
    ),
)}  # fmt: skip
