package simulation;

import java.util.List;

/// Planted bugs of the new epoch after a loss.
final class EpochZoo {
  private static final String EXCHANGE = "main/java/parley/exchange/";
  private static final String WATCHING = EXCHANGE + "Watching.java";

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
            "    if (shown.isEmpty() && standing.signedByPeer(note).filter(this::ahead).isPresent()) {",
            "    if (shown.isPresent() && standing.signedByPeer(note).filter(this::ahead).isPresent()) {"),
        honest(
            "sizes of two epochs are compared (found by the simulator)",
            500,
            WATCHING,
            "    return now.origin().equals(then.origin()) && now.size() < then.size();",
            "    return now.size() < then.size();"),
        honest(
            "what is answered from the new epoch is journalled at each start (found by the simulator)",
            2_000_241,
            EXCHANGE + "Answering.java",
            "            .filter(place -> place.startsWith(here))\n",
            "            .filter(place -> place.isEmpty())\n"),
        honest(
            "what was sent before the loss is never asked back",
            211,
            EXCHANGE + "Recalling.java",
            "    if (context.epoch() == 1 || quiet",
            "    if (context.epoch() >= 1 || quiet"),
        honest(
            "what was received before the loss is never asked for",
            211,
            EXCHANGE + "Recalling.java",
            "        if (now - since >= Bounds.GAP_AGE.toNanos() && ask.size()",
            "        if (now - since < 0 && ask.size()"));
  }
}
