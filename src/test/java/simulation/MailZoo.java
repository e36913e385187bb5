package simulation;

import java.util.List;

/// Planted bugs of what has mail beside its other routes.
final class MailZoo {
  private static final String WAYS = "main/java/parley/link/Ways.java";

  private MailZoo() {}

  static List<PlantedBug> bugs() {
    return List.of(
        PlantedBug.of(
            "what a mail server took counts as on its way for ever",
            Plan.Mode.HONEST,
            300106,
            WAYS,
            "case Route.HandedOver() -> ended(way, \"has taken it and brought no answer yet\");",
            "case Route.HandedOver() -> attempts.remove(this);"));
  }
}
