package parley.match;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchfloor.FloorException;

/// What officers ask of private matches, and say, as lines. Their words stand in the own log before
/// they count (K-MATCH-13).
final class MatchDesk {
  /// In the node's folder.
  private static final String FOLDER = "matches";

  private static final int LISTED = 100;
  private static final int SHOWN = 50;
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");

  private final Path folder;
  private final Crossing crossing;
  private final MatchTable table;
  private final MatchBook book;
  private final Runs runs;
  private final Sending sending;

  MatchDesk(
      Path folder,
      Crossing crossing,
      MatchTable table,
      MatchBook book,
      Runs runs,
      Sending sending) {
    this.folder = folder;
    this.crossing = crossing;
    this.table = table;
    this.book = book;
    this.runs = runs;
    this.sending = sending;
  }

  /// @param fault what keeps the matches' thread waiting; empty when nothing does
  List<String> answer(String partner, List<String> words, String officer, String fault)
      throws IOException, MatchBook.Declined, StoreException, FloorException, MalformedInput {
    String verb = words.isEmpty() ? "list" : words.getFirst();
    return switch (verb) {
      case "list" -> list(fault);
      case "offer" -> offer(peer(partner), officer);
      case "accept" -> accept(named(words), officer);
      case "refuse" -> refuse(named(words), officer);
      case "show" -> show(run(named(words)));
      case "write" -> write(run(named(words)), officer);
      default ->
          throw new IOException(
              "\"" + verb + "\" is none of offer, accept, refuse, list, show, write");
    };
  }

  private NodeId peer(String name) throws IOException {
    return crossing.peers().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IOException("no partner \"" + name + "\"; known: " + crossing.peers()));
  }

  private static String named(List<String> words) throws IOException {
    if (words.size() < 2 || !NAME.matcher(words.get(1)).matches()) {
      throw new IOException("name a run by the 32 letters that parley cert match list shows");
    }
    return words.get(1);
  }

  private Run run(String id) throws MatchBook.Declined, StoreException {
    return book.run(id);
  }

  private List<String> offer(NodeId peer, String officer)
      throws MatchBook.Declined, StoreException, FloorException {
    String id = book.offer(peer, officer);
    return List.of("run " + id + " is offered to " + peer + " when our list is hidden");
  }

  private List<String> accept(String id, String officer)
      throws MatchBook.Declined, StoreException, FloorException {
    book.accept(id, officer);
    return List.of("run " + id + " is accepted; our list is being hidden");
  }

  private List<String> refuse(String id, String officer)
      throws MatchBook.Declined, StoreException, FloorException {
    book.refuse(id, officer);
    return List.of("run " + id + " is over");
  }

  private List<String> list(String fault) throws StoreException {
    List<String> lines = new ArrayList<>();
    if (!fault.isEmpty()) {
      lines.add("waits: " + fault);
    }
    for (NodeId peer : crossing.peers()) {
      String state = sending.state(peer);
      if (!state.isEmpty()) {
        lines.add(peer + "  " + state);
      }
    }
    for (Run run : table.read(rows -> rows.runs("", LISTED))) {
      lines.add(line(run));
    }
    return lines.isEmpty() ? List.of("no private match yet") : lines;
  }

  private String line(Run run) {
    return run.id
        + "  "
        + run.partner
        + "  "
        + moment(run.begun)
        + "  "
        + (run.ours ? "offered by us" : "offered by the partner")
        + "  "
        + standing(run);
  }

  private static String moment(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private String standing(Run run) {
    return switch (run.state) {
      case ASKED ->
          "waits for our answer: the partner's list has "
              + run.peerPoints
              + " points at the most"
              + (run.taken.isEmpty() ? "" : "; taken by " + run.taken);
      case HIDING -> "our list is being hidden" + progress();
      case DONE -> run.matched + " of our " + run.items + " items are held by both";
      case ENDED -> "over: " + run.reason;
      case OPEN -> open(run);
    };
  }

  private String progress() {
    String progress = runs.crew().progress();
    return progress.isEmpty() ? "" : ": " + progress;
  }

  private String open(Run run) {
    if (run.repliesDue() || run.resultDue()) {
      return "is being computed" + progress();
    }
    if (run.matched >= 0) {
      return run.matched + " items are held by both; the last of our reply is on its way";
    }
    String owing = run.mayCompose() ? "ours" : "the partner's";
    return run.sent
        + " of "
        + Run.ALL
        + " messages sent, "
        + run.came
        + " came; "
        + owing
        + " is next since "
        + moment(run.moved);
  }

  private List<String> show(Run run) throws StoreException, MalformedInput {
    List<String> lines = new ArrayList<>();
    lines.add(line(run));
    if (!run.officer.isEmpty()) {
      lines.add("consented to here by " + run.officer);
    }
    if (run.points > 0) {
      lines.add("our list      " + run.points + " points  " + run.ownList);
    }
    if (run.peerPoints > 0) {
      lines.add("partner's list  " + run.peerPoints + " points  " + run.peerList);
    }
    Optional<MatchResult> result = book.kept(run.id);
    if (result.isPresent()) {
      for (MatchResult.Matched each : result.get().matched().stream().limit(SHOWN).toList()) {
        lines.add("  " + each.item() + "  " + String.join(" ", each.objects()));
      }
      if (result.get().matched().size() > SHOWN) {
        lines.add("the rest: parley cert match write " + run.id);
      }
    }
    return lines;
  }

  /// The whole result as a file that its owner alone reads. What leaves as plain text is logged.
  private List<String> write(Run run, String officer)
      throws IOException, StoreException, FloorException, MalformedInput {
    MatchResult result =
        book.kept(run.id).orElseThrow(() -> new IOException("run " + run.id + " has no result"));
    book.logged("cert-match-write", run, officer);
    Path place = Files.createDirectories(folder.resolve(FOLDER));
    Path part = place.resolve(run.id + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(part, JsonWriter.pretty(result.json()).toArray());
    Path written = place.resolve(run.id + ".json");
    Files.move(part, written, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return List.of("written to " + written);
  }
}
