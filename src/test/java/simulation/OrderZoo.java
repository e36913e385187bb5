package simulation;

import java.util.List;

/// Planted bugs of what goes first.
final class OrderZoo {
  private static final String EVENT = "main/java/parley/exchange/Event.java";
  private static final String DELIVERY = "main/java/parley/exchange/Delivery.java";

  private OrderZoo() {}

  private static PlantedBug honest(String name, long seed, String... words) {
    return PlantedBug.of(name, Plan.Mode.HONEST, seed, words);
  }

  static List<PlantedBug> bugs() {
    return List.of(
        honest(
            "FLASH is sorted last",
            26,
            EVENT,
            "? precedence.compareTo(other.precedence)",
            "? other.precedence.compareTo(precedence)"),
        honest(
                "below FLASH what is queued goes by age",
                584,
                EVENT,
                "? precedence.compareTo(other.precedence)",
                "? Boolean.compare(other.flash(), flash())")
            .rarely(),
        honest(
                "a route that is full is no reason not to choose (found by the simulator)",
                98_000_292,
                DELIVERY,
                "Math.min(Bounds.WINDOW, context.places().with(this::onItsWay))",
                "Bounds.WINDOW")
            .rarely());
  }
}
