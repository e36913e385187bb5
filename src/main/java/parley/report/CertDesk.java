package parley.report;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import parley.certline.CertLine;
import parley.certline.Partners;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.OwnNode;
import parley.watchfloor.Person;
import parley.watchline.Board;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;

/// The CERT line of a serving node as officers see it: its collections, and beside them reports,
/// states, feedback and figures. Answers `parley cert …`.
public final class CertDesk implements AutoCloseable {
  private static final int DAYS = 30;

  private final CertLine line;
  private final Reports reports;
  private final Answering answering;
  private final InstantSource clock;

  private CertDesk(CertLine line, Reports reports, Answering answering, InstantSource clock) {
    this.line = line;
    this.reports = reports;
    this.answering = answering;
    this.clock = clock;
  }

  /// What stands around it.
  ///
  /// @param desk through which messages leave, by the rules for officers
  /// @param language in which this centre writes
  public record Around(Store store, Board board, WatchDesk desk, String language) {}

  /// Starts what the folder's settings ask for, and the reports whatever they say.
  ///
  /// @throws IOException in one line for the operator
  public static CertDesk start(
      Path folder, Partners partners, BodyCipher cipher, SecureRandom random, Around around)
      throws IOException, StoreException, SealException {
    InstantSource clock = partners.composer()::now;
    CertLine line = CertLine.start(folder, Optional.of(partners), cipher, clock, random);
    return over(line, partners, around);
  }

  /// @param line that runs
  public static CertDesk over(CertLine line, Partners partners, Around around) {
    InstantSource clock = partners.composer()::now;
    Reports reports = new Reports(around.store(), around.board(), clock);
    partners.follow().accept(reports);
    Answering answering = new Answering(around.desk(), line, reports, around.language());
    return new CertDesk(line, reports, answering, clock);
  }

  public CertLine line() {
    return line;
  }

  public Reports reports() {
    return reports;
  }

  /// Where tools find it, when it runs.
  public Optional<String> url() {
    return line.url();
  }

  /// Whether a message was a batch that arrived before a moment.
  public boolean arrived(Digest content, Instant before) throws StoreException {
    return line.arrived(content, before);
  }

  /// What a command of the operator adds or reads.
  public OwnNode.Answer tool(Json.Obj head, List<Bytes> files) throws IOException {
    return line.tool(head, files);
  }

  /// What an officer asks or says.
  ///
  /// @param head `what`, `ids`, and as needed `to`, `text`, `days`, `json`
  /// @return lines for whoever asked
  /// @throws IOException in one line, when it cannot be done
  public List<String> asked(Json.Obj head, Person officer)
      throws IOException, InterruptedException {
    String what = head.text("what").orElse("");
    String to = head.text("to").orElse("");
    List<String> words = head.texts("ids");
    boolean json = head.truth("json").orElse(false);
    Answering.Asked asked = new Answering.Asked(to, words, head.text("text"), officer);
    try {
      return switch (what) {
        case "reports" -> reports(to, json);
        case "state" -> answering.state(asked);
        case "feedback" ->
            words.isEmpty()
                ? ReportText.feedback(reports.feedback(), json)
                : answering.feedback(asked, json);
        case "statistics" -> statistics(to, head.number("days"), json);
        default -> line.asked(what, to, words, officer.name());
      };
    } catch (StoreException | DeskException | IllegalStateException e) {
      throw new IOException("it cannot be done now: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private List<String> reports(String with, boolean json) throws StoreException {
    Optional<NodeId> partner = with.isEmpty() ? Optional.empty() : Optional.of(new NodeId(with));
    return ReportText.reports(reports.reports(partner), json);
  }

  private List<String> statistics(String with, Optional<Long> asked, boolean json)
      throws StoreException {
    if (with.isEmpty()) {
      throw new IllegalArgumentException("name the partner: --with NODE");
    }
    long days = asked.orElse((long) DAYS);
    if (days < 1 || days > Statistics.MOST_DAYS) {
      throw new IllegalArgumentException("--days is 1 to " + Statistics.MOST_DAYS);
    }
    Statistics figures =
        Statistics.of(line, reports, new NodeId(with), Math.toIntExact(days), clock.instant());
    return json
        ? List.of(JsonWriter.pretty(figures.json()).utf8().stripTrailing())
        : figures.lines();
  }

  @Override
  public void close() {
    line.close();
  }
}
