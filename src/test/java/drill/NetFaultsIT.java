package drill;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the network between two real nodes does to them: it loses, and is cut one way.
class NetFaultsIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  @TempDir Path place;

  @Test
  void a_network_that_loses_a_third_and_is_cut_one_way_delivers_everything_once() throws Exception {
    Machine.root();
    try (Spaces spaces = new Spaces()) {
      Pairs.drill(
          place,
          SEED,
          spaces.grounds(place),
          (left, right, launch) -> {
            launch.under(left.self, spaces.inside(spaces.one, Map.of()));
            launch.under(right.self, spaces.inside(spaces.other, Map.of()));
            left.start(false);
            right.start(false);
            Pairs.work(left, right, 8);
            for (String space : List.of(spaces.one, spaces.other)) {
              Spaces.in(space, "nft", "add", "table", "inet", "drill");
              Spaces.in(
                  space, "nft", "add chain inet drill in { type filter hook input priority 0 ; }");
              Spaces.in(space, "nft", "add rule inet drill in numgen random mod 100 < 30 drop");
            }
            Pairs.work(left, right, 8);
            // The left hears nothing; the right hears all and its answers are lost.
            Spaces.in(spaces.one, "nft", "add rule inet drill in drop");
            left.burst();
            right.burst();
            left.pause(3_000);
            Spaces.in(spaces.one, "nft", "flush", "ruleset");
            Spaces.in(spaces.other, "nft", "flush", "ruleset");
            Pairs.work(left, right, 8);
          });
    }
  }
}
