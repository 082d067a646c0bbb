"""What every contender is given: rl-baselines3-zoo's settings for DQN on CartPole (hyperparams/dqn.yml)."""

STEPS = 50_000
ZOO = {
    "learning_rate": 2.3e-3,
    "batch_size": 64,
    "buffer_size": 100_000,
    "learning_starts": 1_000,
    "gamma": 0.99,
    "target_update_interval": 10,  # environment steps: with 256 of them between two trainings, once for each training
    "train_freq": 256,
    "gradient_steps": 128,
    "exploration_fraction": 0.16,
    "exploration_final_eps": 0.04,
}
