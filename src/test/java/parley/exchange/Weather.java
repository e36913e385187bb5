package parley.exchange;

import java.util.SplittableRandom;

/// What the routes do to what they carry, by a seed.
final class Weather {
  private final SplittableRandom random;
  volatile double loseRequest;
  volatile double loseAnswer;
  volatile double twice;

  Weather(long seed) {
    random = new SplittableRandom(seed);
  }

  synchronized boolean strikes(double share) {
    return random.nextDouble() < share;
  }
}
