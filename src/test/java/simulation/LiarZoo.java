package simulation;

import java.util.List;

/// Planted bugs that only a peer shows whose journal is another one than it was.
final class LiarZoo {
  private static final String WATCHING = "main/java/parley/exchange/Watching.java";

  private LiarZoo() {}

  static List<PlantedBug> bugs() {
    return List.of(
        PlantedBug.of(
            "a journal that went back is not noticed",
            Plan.Mode.HOSTILE,
            1,
            WATCHING,
            "      diverged(\"its journal went back\", note, event.asked(), out);\n",
            ""),
        PlantedBug.of(
            "growth is taken without its proof",
            Plan.Mode.HOSTILE,
            4,
            WATCHING,
            "before.size() == 0 || proof.proves(before.root(), now.root())",
            "before.size() >= 0 || proof.proves(before.root(), now.root())"),
        PlantedBug.of(
            "growth without proof is never an alarm",
            Plan.Mode.HOSTILE,
            4,
            WATCHING,
            "    } else if (owed && ++unproven >= UNPROVEN_BEATS) {",
            "    } else if (owed && ++unproven < 0) {"));
  }
}
