"""One step of learning for a critic and an actor, right and wrong, to test the exercise with.

TensorFlow is loaded when one of them is called.
"""

from rlcourse.lessons.shared.lazy import keras, tf
from rlcourse.networks.descent import descend


def mean(x):
    return tf.reduce_mean(x)


def total(x):
    return tf.reduce_sum(x)


def twice(actor, states):
    return 2 * actor(states)


def bare(actor, states):
    return actor(states)


def of_actor(actor, critic):
    return actor.trainable_variables


def of_critic(actor, critic):
    return critic.trainable_variables


def of_both(actor, critic):
    return actor.trainable_variables + critic.trainable_variables


def of_nobody(actor, critic):
    return []


def learner(
    action=twice,
    asked_about=lambda actions: actions,
    variables=of_actor,
    first_variables=of_critic,
    value=lambda q: q[:, 0],
    error=lambda rewards, q: rewards - q,
    over=mean,
    actor_over=mean,
    critic_sign=1,
    sign=-1,
    judged=lambda q: q,
    actor_rate=lambda rate: rate,
    critic_first=True,
    taken=lambda action, actions: action,
    times=1,
    taught_by=lambda actor, states, actions: actions,
):
    """A step of learning with some of its parts exchanged."""

    def critic_learns(batch, actor, critic, rate):
        states, actions, rewards = batch
        with tf.GradientTape() as tape:
            q = value(critic([states, asked_about(taught_by(actor, states, actions))]))
            loss = critic_sign * over(error(rewards, q) ** 2)
        moved = first_variables(actor, critic)
        descend(moved, tape.gradient(loss, moved), rate)

    def actor_learns(batch, actor, critic, rate):
        states, actions, _ = batch
        with tf.GradientTape() as tape:
            best = taken(action(actor, states), actions)
            loss = sign * actor_over(judged(critic([states, best])))
        moved = variables(actor, critic)
        descend(moved, tape.gradient(loss, moved), actor_rate(rate))

    def learn(batch, actor, critic, rate):
        parts = (critic_learns, actor_learns) if critic_first else (actor_learns, critic_learns)
        for part in parts * times:
            part(batch, actor, critic, rate)

    return learn


def one_loss(batch, actor, critic, rate):
    """The sum of both losses for the variables of both."""
    states, actions, rewards = batch
    with tf.GradientTape() as tape:
        loss = mean((rewards - critic([states, actions])[:, 0]) ** 2) - mean(critic([states, 2 * actor(states)]))
    variables = of_both(actor, critic)
    descend(variables, tape.gradient(loss, variables), rate)


def first_loss_again(batch, actor, critic, rate):
    states, actions, rewards = batch
    with tf.GradientTape(persistent=True) as tape:
        critic_loss = mean((rewards - critic([states, actions])[:, 0]) ** 2)
    for network in (critic, actor):
        variables = network.trainable_variables
        descend(variables, tape.gradient(critic_loss, variables), rate)


def stays_frozen(batch, actor, critic, rate):
    learner(variables=of_nobody)(batch, actor, critic, rate)
    critic.trainable = False
    learner(variables=of_both, first_variables=of_nobody)(batch, actor, critic, rate)


def frozen_meanwhile(batch, actor, critic, rate):
    learner(variables=of_nobody)(batch, actor, critic, rate)
    critic.trainable = False
    learner(variables=of_both, first_variables=of_nobody)(batch, actor, critic, rate)
    critic.trainable = True


def watching(batch, actor, critic, rate):
    states, actions, rewards = batch
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in critic.trainable_variables])
        q = tf.squeeze(critic([states, actions]), axis=-1)
        loss = keras.losses.MeanSquaredError()(rewards, q)
    descend(critic.trainable_variables, tape.gradient(loss, [v.value for v in critic.trainable_variables]), rate)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in actor.trainable_variables])
        own = actor(states)
        loss = keras.ops.mean(keras.ops.negative(critic((states, own + own))))
    descend(actor.trainable_variables, tape.gradient(loss, [v.value for v in actor.trainable_variables]), rate)


def by_optimizers(batch, actor, critic, rate):
    states, actions, rewards = batch
    ops, sgd = keras.ops, keras.optimizers.SGD
    with tf.GradientTape() as tape:
        loss = ops.mean(ops.square(critic([states, actions]) - rewards[:, None]))
    sgd(rate).apply(tape.gradient(loss, critic.trainable_variables), critic.trainable_variables)
    with tf.GradientTape() as tape:
        loss = -ops.mean(critic([states, ops.multiply(2.0, actor(states))]))
    sgd(learning_rate=rate).apply_gradients(
        zip(tape.gradient(loss, actor.trainable_variables), actor.trainable_variables, strict=True)
    )


def persistent(batch, actor, critic, rate):
    """One tape for both losses; the critic has moved before the second is computed."""
    states, actions, rewards = batch
    tape = tf.GradientTape(persistent=True)
    with tape:
        critic_loss = mean((rewards - critic([states, actions])[:, 0]) ** 2)
    descend(critic.trainable_variables, tape.gradient(critic_loss, critic.trainable_variables), rate)
    with tape:
        actor_loss = -mean(critic([states, 2 * actor(states)]))
    gradients = tape.gradient(actor_loss, of_both(actor, critic))
    descend(actor.trainable_variables, gradients[: len(actor.trainable_variables)], rate)
    del tape


def by_the_chain_rule(batch, actor, critic, rate):
    """The critic's slope by the action, then the actor's way along it."""
    learner(variables=of_nobody)(batch, actor, critic, rate)
    states = batch[0]
    with tf.GradientTape() as tape:
        best = 2 * actor(states)  # [B, 1]
        with tf.GradientTape(watch_accessed_variables=False) as inner:
            inner.watch(best)
            q = critic([states, best])
        slope = tf.stop_gradient(inner.gradient(q, best))  # [B, 1]
        loss = -mean(slope * best)
    descend(actor.trainable_variables, tape.gradient(loss, actor.trainable_variables), rate)
