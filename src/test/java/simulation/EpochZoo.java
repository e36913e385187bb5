package simulation;

import java.util.List;

/// Planted bugs of the new epoch after a loss.
final class EpochZoo {
  private static final String EXCHANGE = "main/java/parley/exchange/";
  private static final String WATCHING = EXCHANGE + "Watching.java";
  private static final String RECALLING = EXCHANGE + "Recalling.java";

  private EpochZoo() {}

  private static PlantedBug honest(String name, long seed, String... words) {
    return PlantedBug.of(name, Plan.Mode.HONEST, seed, words);
  }

  static List<PlantedBug> bugs() {
    return List.of(
        honest(
            "an epoch whose roll has not come is taken for a forgery (found by the simulator)",
            211,
            WATCHING,
            "    if (shown.isEmpty() && standing.signedByPeer(note).filter(standing::ahead).isPresent()) {",
            "    if (shown.isPresent() && standing.signedByPeer(note).filter(standing::ahead).isPresent()) {"),
        honest(
                "sizes of two epochs are compared (found by the simulator)",
                90_000_180,
                WATCHING,
                "    return now.origin().equals(then.origin()) && now.size() < then.size();",
                "    return now.size() < then.size();")
            .rarely(),
        honest(
            "what is answered from the new epoch is journalled at each start (found by the simulator)",
            4,
            EXCHANGE + "Answering.java",
            "            .filter(place -> place.startsWith(here))\n",
            "            .filter(place -> place.isEmpty())\n"),
        honest(
                "asking back ends after ten rounds that brought nothing (found by the simulator)",
                200_003_887,
                RECALLING,
                "    if (context.epoch() == 1 || dueNanos",
                "    if (context.epoch() == 1 || quiet >= QUIET_ROUNDS || dueNanos")
            .rarely(),
        honest(
                "what lies behind sixteen serials that nobody holds is not asked back (found by the simulator)",
                90_001_865,
                RECALLING,
                " BELOW = 4096;",
                " BELOW = 16;")
            .rarely(),
        honest(
            "what was sent before the loss is never asked back",
            211,
            RECALLING,
            "    if (context.epoch() == 1 || dueNanos",
            "    if (context.epoch() >= 1 || dueNanos"),
        honest(
            "what was received before the loss is never asked for",
            211,
            RECALLING,
            "      if (!turn.isEmpty()) {",
            "      if (turn.size() > Bounds.GAPS_AT_ONCE) {"));
  }
}
