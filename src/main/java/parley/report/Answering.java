package parley.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.certline.CertLine;
import parley.exchange.Released;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Wording;
import parley.party.NodeId;
import parley.stix.StixId;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;

/// What an officer says on the CERT line from the command line: the state of a report, feedback on
/// objects, the answer to it. Each becomes a draft that leaves by the desk, so by the rules for
/// officers, and by no other way (K-REPORT-1).
final class Answering {
  /// K-FEEDBACK-3: feedback shown with its words at once.
  private static final int WORDED = 20;

  private static final Set<String> VERDICTS = Set.of("useful", "false-positive", "needs-more");
  private static final Map<String, String> OUTCOMES =
      Map.of("revoke", "revoked", "keep", "kept", "supply", "supplied");

  private final WatchDesk desk;
  private final CertLine line;
  private final Reports reports;
  private final String language;
  private final Wording english = Wording.in("en");

  Answering(WatchDesk desk, CertLine line, Reports reports, String language) {
    this.desk = desk;
    this.line = line;
    this.reports = reports;
    this.language = language;
  }

  /// @param to a partner; empty where none is named
  record Asked(String to, List<String> words, Optional<String> text, Person officer) {
    Asked {
      words = List.copyOf(words);
    }

    private Permit<Act.Read> reading() throws IOException {
      return Permit.of(officer, Act.READ).orElseThrow(() -> new IOException("no right to read"));
    }

    private Permit<Act.Send> sending() throws IOException {
      return Permit.of(officer, Act.SEND).orElseThrow(() -> new IOException("no right to send"));
    }
  }

  /// `state REPORT STATE [REASON]`.
  List<String> state(Asked asked) throws IOException, DeskException, InterruptedException {
    List<String> words = asked.words();
    if (words.size() < 2 || words.size() > 3) {
      throw new IOException(
          "say: parley cert state REPORT received|in-work|mitigated, or not-ours REASON");
    }
    Message report = theirs(words.getFirst(), asked, "K-STATE-1");
    Map<String, List<String>> body = new java.util.LinkedHashMap<>();
    body.put("state", List.of(words.get(1)));
    if (words.size() == 3) {
      body.put("reason", List.of(words.get(2)));
    }
    asked.text().ifPresent(text -> body.put("text", List.of(text)));
    return List.of(send(answer(report, "origin-state/1", body), asked));
  }

  /// `feedback VERDICT OBJECT…`, `feedback OBJECT`, `feedback answer MESSAGE revoke|keep|supply`.
  List<String> feedback(Asked asked, boolean json)
      throws IOException, DeskException, InterruptedException, StoreException {
    String first = asked.words().getFirst();
    if (first.equals("answer")) {
      return answered(asked);
    }
    if (VERDICTS.contains(first)) {
      return List.of(send(said(asked), asked));
    }
    if (asked.words().size() != 1 || StixId.read(first).isEmpty()) {
      throw new IOException(
          "say: parley cert feedback useful|false-positive|needs-more OBJECT…, or answer MESSAGE"
              + " revoke|keep|supply, or the id of one object");
    }
    return on(first, asked, json);
  }

  /// What is known of one object here, and what was said of it (K-FEEDBACK-3).
  private List<String> on(String object, Asked asked, boolean json)
      throws IOException, StoreException {
    List<Reports.Feedback> all = reports.feedbackOn(object);
    if (json) {
      return ReportText.feedback(all, true);
    }
    List<String> holding = line.holding(object);
    List<String> lines = new ArrayList<>();
    lines.add(
        object + "  " + (holding.isEmpty() ? "in no collection" : String.join(", ", holding)));
    for (Reports.Feedback each : all.stream().limit(WORDED).toList()) {
      lines.addAll(ReportText.lines(each));
      words(each.id(), asked).lines().forEach(one -> lines.add("    | " + one));
    }
    if (all.isEmpty()) {
      lines.add("  nobody has said anything of it");
    }
    return lines;
  }

  /// Its body may be erased by retention.
  private String words(MessageId id, Asked asked) throws IOException {
    try {
      return desk.view(id, asked.reading())
          .flatMap(view -> view.message().body().text("text"))
          .orElse("");
    } catch (IllegalStateException e) {
      return "(its words cannot be shown: " + e.getMessage() + ")";
    }
  }

  private WatchDesk.Draft said(Asked asked) throws IOException, StoreException {
    List<String> objects = asked.words().subList(1, asked.words().size());
    if (objects.isEmpty() || objects.stream().anyMatch(id -> StixId.read(id).isEmpty())) {
      throw new IOException("name objects by their id, TYPE--UUID");
    }
    NodeId partner = asked.to().isEmpty() ? sender(objects) : new NodeId(asked.to());
    Map<String, List<String>> body = new java.util.LinkedHashMap<>();
    body.put("verdict", List.of(asked.words().getFirst()));
    body.put("objects", objects);
    asked.text().ifPresent(text -> body.put("text", List.of(text)));
    String agreement =
        desk.peers().stream()
            .filter(peer -> peer.node().equals(partner))
            .flatMap(peer -> peer.agreements().stream())
            .filter(terms -> terms.formats().containsKey("object-feedback/1"))
            .map(Agreement::id)
            .findFirst()
            .orElseThrow(
                () -> new IOException("no agreement with " + partner + " has object-feedback/1"));
    return draft(
        partner,
        agreement,
        "object-feedback/1",
        Series.REAL,
        Precedence.ROUTINE,
        new Marks("amber+strict", "amber", Optional.empty()),
        Optional.empty(),
        body);
  }

  /// The one partner that sent all of them (K-FEEDBACK-1).
  private NodeId sender(List<String> objects) throws IOException, StoreException {
    Set<String> senders = new TreeSet<>();
    for (String object : objects) {
      List<String> from =
          line.holding(object).stream().filter(alias -> alias.startsWith(Shelf.FROM)).toList();
      if (from.isEmpty()) {
        throw new IOException(object + " came from no partner");
      }
      from.forEach(alias -> senders.add(alias.substring(Shelf.FROM.length())));
    }
    if (senders.size() != 1) {
      throw new IOException("they came from " + senders + ": name one with --to");
    }
    return new NodeId(senders.iterator().next());
  }

  /// An answer that revokes withdraws first: if the power fails between, what is withdrawn is told
  /// by a batch, and the answer is given again (K-FEEDBACK-4).
  private List<String> answered(Asked asked)
      throws IOException, DeskException, InterruptedException, StoreException {
    List<String> words = asked.words();
    Optional<String> outcome =
        words.size() == 3 ? Optional.ofNullable(OUTCOMES.get(words.get(2))) : Optional.empty();
    if (outcome.isEmpty()) {
      throw new IOException("say: parley cert feedback answer MESSAGE revoke|keep|supply");
    }
    Message feedback = theirs(words.get(1), asked, "K-FEEDBACK-4");
    Map<String, List<String>> body = new java.util.LinkedHashMap<>();
    body.put("outcome", List.of(outcome.get()));
    asked.text().ifPresent(text -> body.put("text", List.of(text)));
    WatchDesk.Draft draft = answer(feedback, "object-feedback-answer/1", body);
    mustBeGood(draft);
    List<String> lines = new ArrayList<>();
    if (outcome.get().equals("revoked")) {
      for (String object : feedback.body().texts("objects")) {
        lines.addAll(withdrawn(object, asked.officer().name()));
      }
    }
    lines.add(send(draft, asked));
    return lines;
  }

  /// From every partner that was sent it.
  private List<String> withdrawn(String object, String officer) throws IOException, StoreException {
    List<String> lines = new ArrayList<>();
    for (String alias : line.holding(object)) {
      if (alias.startsWith(Shelf.TO)) {
        String partner = alias.substring(Shelf.TO.length());
        line.asked("withhold", partner, List.of(object), officer)
            .forEach(told -> lines.add(partner + "  " + told));
      }
    }
    return lines.isEmpty() ? List.of(object + "  is released to nobody") : lines;
  }

  /// A message of the other side's.
  private Message theirs(String id, Asked asked, String clause) throws IOException {
    WatchDesk.View view =
        desk.view(MessageId.of(id), asked.reading())
            .orElseThrow(() -> new IOException("there is no message " + id + " here"));
    if (!view.row().inbound()) {
      throw new IOException(
          "not sent: it is our own, and the side that it was sent to answers it (" + clause + ")");
    }
    return view.message();
  }

  /// TLP, PAP and case.
  private record Marks(String tlp, String pap, Optional<String> caseNumber) {}

  /// As urgent, as marked and of the same case as what it is about.
  private WatchDesk.Draft answer(Message about, String format, Map<String, List<String>> body) {
    return draft(
        about.sender(),
        about.agreement(),
        format,
        about.series(),
        about.precedence(),
        new Marks(about.tlp(), about.pap(), about.caseNumber()),
        Optional.of(about.id()),
        body);
  }

  private WatchDesk.Draft draft(
      NodeId peer,
      String agreement,
      String format,
      Series series,
      Precedence precedence,
      Marks marks,
      Optional<MessageId> about,
      Map<String, List<String>> body) {
    return new WatchDesk.Draft(
        peer,
        agreement,
        format,
        precedence,
        series,
        language,
        marks.tlp(),
        marks.pap(),
        Optional.empty(),
        marks.caseNumber(),
        about,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        body,
        List.of());
  }

  private void mustBeGood(WatchDesk.Draft draft) throws IOException {
    for (Formats.Fault fault : desk.check(draft)) {
      throw new IOException(
          "not sent: \""
              + fault.field()
              + "\": "
              + english.say(fault)
              + " ("
              + fault.clause()
              + ")");
    }
  }

  private String send(WatchDesk.Draft draft, Asked asked)
      throws IOException, DeskException, InterruptedException {
    mustBeGood(draft);
    return switch (desk.release(draft, asked.sending())) {
      case Released.Queued queued -> queued.serial().shown() + "  message " + queued.id();
      case Released.Refused(String reason, String clause, String detail) ->
          throw new IOException("not sent: " + detail + " (" + reason + ", " + clause + ")");
    };
  }
}
