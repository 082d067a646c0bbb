"""What is said to who wrote a worker that works otherwise than it should."""

LOOP = "while not self.master.finished():"

KINDS = {
    "no class": "You passed something else than a class of workers. Pass the class itself, without brackets after its name.",
    "a class that does not inherit from BaseWorker": "Your class does not inherit from BaseWorker, so it has nothing but what "
    "stands in it: no master, no roll_out, no gradient. Begin it with the line  class Worker(BaseWorker):",
    "an __init__ that takes other arguments": "Your __init__ takes other arguments than BaseWorker's (number, master, tools), "
    "so training cannot make a worker. Leave __init__ out: BaseWorker has one.",
    "a worker without its parts": "Your class has an __init__ of its own, and BaseWorker's is never run, so the worker lacks "
    "what it plays with. Leave __init__ out, or call super().__init__(number, master, tools) in it.",
    "a class without run": "Your class has no method run (it has: {has}). It is called by that name: def run(self), indented, "
    "inside of the class.",
    "a run without self": "run takes no self. A method is called with the worker as its first argument: def run(self).",
    "a run that wants more than self": "run is called with the worker alone: def run(self). The master is self.master.",
}
NOT_YOURS = (
    "It is the package's own run that works here, so nothing of it is yours. Derive your class from BaseWorker, and write the "
    "loop in run."
)
YIELD = "There is a yield or an async in run, so calling it does nothing. It is a method like others: without them."
THREAD = (
    "You call from a thread of your own. Write the loop into run itself: training starts a thread or a process for each worker."
)
REPLACED = "Your class writes {name} anew, which BaseWorker has already. Only run is missing: leave the rest."
RECURSION = (
    "Your run calls itself again for every round. A long training has thousands of rounds, and Python gives up "
    f"(RecursionError) at about a thousand calls inside of one another. Write a loop: {LOOP}"
)

# The loop
NO_BRACKETS = (
    "You write self.master.finished without its brackets. The method itself always counts as True, whatever it would answer. "
    "Call it: self.master.finished()."
)
METHOD_PASSED = "You pass a method on in place of what it returns. Its brackets are missing, as in self.master.pull()."
EMPTY = f"Your run ends without having done anything. Write the loop, {LOOP}  and the four steps of a round in it."
INVERTED = (
    f"Your condition is the wrong way round: you play only when the master is finished. A not is missing, or one is too many: "
    f"{LOOP}"
)
NOTHING_PLAYED = (
    "The master says that it is not finished, and your run ends all the same, before a round is played to its end. Go on as "
    f"long as it says so: {LOOP}"
)
WAITS = (
    "You ask again and again whether the master is finished, and do nothing else. Indent the four steps of a round below it."
)
ONE_ROUND = (
    "You play one round and end, though the master is not finished. Is there an if in place of the while, no loop at all, or a "
    "return or break in it?"
)
NEVER_ASKS = (
    "You never ask the master whether it is finished, so your loop does not end with the training. Ask before every round: "
    f"{LOOP}"
)
FIXED = (
    "You end after a number of rounds of your own, without asking. How many it takes, the master alone knows, as others play "
    f"too: {LOOP}"
)
ASKS_ONCE = (
    "You ask the master only once, at the start, and go by that answer for ever. Ask again before every round, with the call "
    f"in the condition: {LOOP}"
)
SELDOM = f"You do not ask in every round whether the master is finished. Ask once for each: {LOOP}"
GOES_ON = "You play on after the master has said that it is finished. End there: the games are not counted any more."

# What goes from call to call
PULLED_ONCE = (
    "You pull the weights once, before the loop, and play with these old ones for ever. Pull in every round: the line belongs "
    "into the loop."
)
STALE = (
    "You play with weights that you pulled before your last push. They have changed since: at the beginning of every round, "
    "pull, then play with what came back."
)
PLAYS_GRADIENT = "You give roll_out a gradient. It plays with weights: self.roll_out(weights)."
LOCAL = (
    "You change the weights yourself. That is the master's part, as all workers share them: push the gradient, then pull the "
    "new weights."
)
PLAYED_ONCE = (
    "You play once, before the loop, and learn from these games for ever. Play in every round: call roll_out in the loop."
)
OLD_ROLLOUT = "You compute the gradient of an earlier rollout. Give it the one just played: self.gradient(weights, rollout)."
GRADIENT_SWAPPED = "The arguments of gradient are exchanged: self.gradient(weights, rollout)."
PULLED_AGAIN = (
    "You pull again between playing and the gradient, so it is computed at other weights than the games were played with. Pull "
    "once a round and keep the weights for both."
)
OTHER_WEIGHTS = (
    "You compute the gradient at older weights than the games were played with. Give roll_out and gradient the same ones."
)
AT_GRADIENT = "You compute the gradient at a gradient in place of weights: self.gradient(weights, rollout)."
NEVER_PUSHES = (
    "Nothing is ever pushed, so the shared weights never change and the training never ends. The last step of a round, inside "
    "of the loop: self.master.push(gradient, rollout)."
)
PUSH_SWAPPED = "The arguments of push are exchanged: self.master.push(gradient, rollout)."
PUSHES_WEIGHTS = "You push the weights. The master wants the gradient: self.master.push(gradient, rollout)."
PUSHES_ROLLOUT = (
    "You push the rollout in place of the gradient. Compute the gradient first: self.master.push(gradient, rollout)."
)
PUSHES_LOCAL = (
    "You take the step yourself and push the new weights. Push the gradient alone: the master takes the step, with its own "
    "learning rate."
)
CHANGES_GRADIENT = (
    "You change the gradient before you push it, by a factor or its sign. Push it as self.gradient returned it: the master "
    "takes the step, down the gradient, with its learning rate."
)
OLD_GRADIENT = (
    "The gradient you push is that of games played earlier. First compute the gradient of the games just played, then push it."
)
NO_GRADIENT_YET = "In the first round you push before there is a gradient. First compute it, then push it."
PUSHED_TWICE = "You push the same gradient twice, so its step is taken twice and its games are counted twice. Once is enough."
PUSHES_NO_ROLLOUT = (
    "The second argument of push is the rollout, so that the master can write the games down: "
    "self.master.push(gradient, rollout)."
)
OTHER_ROLLOUT = "You push a gradient with another rollout than it was computed from. Both belong to the same round."
SEVERAL_ROLLOUTS = (
    "You call roll_out more than once before a push. One round is one rollout, one gradient, one push, all with the weights "
    "pulled at its beginning."
)
SEVERAL_GRADIENTS = "You compute the gradient more than once in a round. Once is enough: keep it in a variable."

# Errors
MASTERS = "pull, push and finished are methods of the master: self.master.pull(), and so on."
WORKERS = "roll_out and gradient are methods of the worker itself: self.roll_out(weights), self.gradient(weights, rollout)."
OF_SELF = "The master belongs to the worker: self.master."
SELF_ROLL_OUT = "roll_out is a method of the worker: self.roll_out(weights)."
GRADIENT_NAME = (
    "The name gradient stands for nothing there. Compute it before the push, with self in front of the method: "
    "gradient = self.gradient(weights, rollout)."
)
WEIGHTS_NAME = "The name weights stands for nothing there. Begin every round with weights = self.master.pull()."
ROLLOUT_NAME = (
    "The name rollout stands for nothing there. Keep what roll_out returns, before it is used: "
    "rollout = self.roll_out(weights)."
)
PUSH_TAKES = "push takes two things, what was computed and what was played: self.master.push(gradient, rollout)."
ROLL_OUT_TAKES = "roll_out takes one thing, the weights to play with: self.roll_out(weights)."
GRADIENT_TAKES = "gradient takes two things, the weights and what was played with them: self.gradient(weights, rollout)."
PULL_TAKES = "pull takes nothing: weights = self.master.pull()."
NO_SUPER = "BaseWorker has no run that could be called. The loop is what you write here."
NAME_TAKEN = (
    "You call an array or a rollout as if it were a method. Has an assignment such as self.gradient = ... taken the method's "
    "place? Keep what comes back in a variable without self."
)
OTHER_NUMBERS = "The gradients that were pushed are not those that self.gradient returned. Push them as they are."
