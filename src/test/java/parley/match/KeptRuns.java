package parley.match;

import java.time.InstantSource;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.store.RenewableStore;
import parley.store.Store;

/// Runs as a node has them in its database, for tests of pages: written by the rows of the room
/// itself, without the partner that they are with.
public final class KeptRuns {
  private final MatchTable table;
  private final MatchFiles files;
  private final InstantSource clock;

  public KeptRuns(RenewableStore store, InstantSource clock) throws Exception {
    this.table = new MatchTable(store);
    this.files = new MatchFiles(Ceremony.vault("us-nrrc", "US").bodies());
    this.clock = clock;
  }

  private static String id(int number) {
    return String.format(java.util.Locale.ROOT, "%032x", number);
  }

  private String kept(Run run) throws Exception {
    return table.write(
        Store.Lane.NORMAL,
        rows -> {
          rows.save(run);
          return run.id;
        });
  }

  private Run run(int number, NodeId partner, boolean ours, Run.State state) {
    return new Run(id(number), partner.name(), ours, state, clock.millis());
  }

  /// A partner's offer that nobody has answered.
  public String offered(int number, NodeId partner) throws Exception {
    Run run = run(number, partner, false, Run.State.ASKED);
    run.peerPoints = 4_096;
    run.peerKey = "00";
    run.peerList = Digest.of(Bytes.utf8("theirs")).hex();
    run.came = 1;
    return kept(run);
  }

  /// The partner's turn, in the middle of the lists.
  public String underWay(int number, NodeId partner) throws Exception {
    Run run = run(number, partner, true, Run.State.OPEN);
    run.officer = "A. Petrova";
    run.items = 3_011;
    run.points = 4_096;
    run.peerPoints = 2_048;
    run.ownList = Digest.of(Bytes.utf8("ours")).hex();
    run.peerList = Digest.of(Bytes.utf8("theirs")).hex();
    run.sent = Run.READY;
    run.came = 4;
    return kept(run);
  }

  public String ended(int number, NodeId partner, String reason) throws Exception {
    Run run = run(number, partner, true, Run.State.OPEN);
    run.end(reason, false, clock.millis());
    return kept(run);
  }

  /// @param objects that say the one item that both hold
  public String done(int number, NodeId partner, String item, List<String> objects)
      throws Exception {
    Run run = run(number, partner, true, Run.State.DONE);
    run.officer = "A. Petrova";
    run.items = 3_011;
    run.points = 4_096;
    run.peerPoints = 2_048;
    run.ownList = Digest.of(Bytes.utf8("ours")).hex();
    run.peerList = Digest.of(Bytes.utf8("theirs")).hex();
    run.sent = Run.ALL;
    run.came = Run.ALL;
    run.matched = 1;
    MatchResult result =
        new MatchResult(
            run.id,
            partner.name(),
            run.items,
            run.peerPoints,
            List.of(new MatchResult.Matched(item, objects)));
    Bytes sealed = files.seal(run.id, MatchFiles.RESULT, 0, result.bytes());
    table.write(
        Store.Lane.NORMAL,
        rows -> {
          rows.put(run.id, MatchFiles.RESULT, 0, sealed);
          return true;
        });
    return kept(run);
  }
}
