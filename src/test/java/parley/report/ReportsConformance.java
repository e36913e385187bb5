package parley.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.certline.CertLine;
import parley.exchange.Released;
import parley.ledger.Fact;
import parley.message.MessageId;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.Centres;
import parley.watchline.Terms;
import parley.watchline.WatchDesk;

/// Two CERTs and what they say to each other beside objects, on every engine (K-REPORT-6, K-STATE-1
/// to K-STATE-5, K-FEEDBACK-1 to K-FEEDBACK-4, K-COUNT-2).
abstract class ReportsConformance {
  private static final String OBJECT = "indicator--7d2f1c88-5b0a-4c2e-9d3f-0a1b2c3d4e5f";
  private static final Person OFFICER = Person.atTheMachine("Dean");
  private static final int DAYS = 30;

  @TempDir Path empty;

  private Store usStore;
  private Store ruStore;
  private Centres centres;
  private Reports us;
  private Reports ru;
  private CertLine line;

  /// An empty database of this engine.
  abstract StoreConfig database(String side) throws Exception;

  @BeforeEach
  void open() throws Exception {
    usStore = Stores.open(database("us"));
    ruStore = Stores.open(database("ru"));
    centres = new Centres(usStore, ruStore);
    us = following(Terms.US, usStore);
    ru = following(Terms.RU, ruStore);
    line =
        CertLine.start(
            empty,
            Optional.empty(),
            Ceremony.vault("us-nrrc", "US").bodies(),
            centres::now,
            new SecureRandom());
  }

  @AfterEach
  void close() {
    line.close();
    usStore.close();
    ruStore.close();
  }

  private Reports following(NodeId node, Store store) {
    Reports reports = new Reports(store, centres.board(node), centres::now);
    centres.follow(node, reports);
    return reports;
  }

  private Answering at(NodeId node) {
    return new Answering(centres.desk(node), line, node.equals(Terms.US) ? us : ru, "en");
  }

  private static Answering.Asked asked(String to, Optional<String> text, String... words) {
    return new Answering.Asked(to, List.of(words), text, OFFICER);
  }

  /// A report by us of something on their territory.
  private MessageId reported() throws Exception {
    Map<String, List<String>> body =
        Map.ofEntries(
            Map.entry("title", List.of("Command server")),
            Map.entry("category", List.of("malicious-code.c2-server")),
            Map.entry("addresses", List.of("198.41.0.4")),
            Map.entry("from", List.of("2026-11-20T00:00:00Z")),
            Map.entry("until", List.of("2026-11-21T00:00:00Z")),
            Map.entry("observed", List.of("Orders to infected computers.")),
            Map.entry("asked", List.of("stop")),
            Map.entry("intent", List.of("This is not directed at you.")),
            Map.entry("contact", List.of("Duty officer")));
    Released released =
        centres
            .desk(Terms.US)
            .release(
                new WatchDesk.Draft(
                    Terms.RU,
                    Terms.ID,
                    "origin-report/1",
                    Precedence.ROUTINE,
                    Series.REAL,
                    "en",
                    "amber",
                    "amber",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Duration.ofDays(2)),
                    body,
                    List.of()),
                Permit.of(OFFICER, Act.SEND).orElseThrow());
    assertThat(released).isInstanceOf(Released.Queued.class);
    return ((Released.Queued) released).id();
  }

  private void state(MessageId report, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(report.toString()));
    all.addAll(List.of(words));
    at(Terms.RU).state(asked("", Optional.empty(), all.toArray(String[]::new)));
  }

  private static List<String> told(Reports.Report report) {
    return report.history().stream()
        .map(state ->
            state.word() + " " + state.judgement() + " " + state.by() + " " + state.since())
        .toList();
  }

  @Test
  void a_report_fares_alike_on_both_sides_and_whatever_is_said_of_it_stays() throws Exception {
    MessageId report = reported();
    assertThat(us.reports(Optional.empty())).hasSize(1);
    assertThat(us.report(report).orElseThrow().present()).isEmpty();
    for (String word : List.of("received", "in-work", "mitigated", "in-work")) {
      state(report, word);
      assertThat(us.report(report).orElseThrow().present().orElseThrow().word()).isEqualTo(word);
      assertThat(ru.report(report).orElseThrow().present().orElseThrow().word()).isEqualTo(word);
    }
    state(report, "not-ours", "relay");
    Reports.Report ours = us.report(report).orElseThrow();
    Reports.Report theirs = ru.report(report).orElseThrow();
    assertThat(told(ours)).isEqualTo(told(theirs));
    assertThat(ours.history())
        .extracting(Reports.State::judgement)
        .containsExactly("follows", "follows", "follows", "back", "follows");
    assertThat(ours.history()).extracting(Reports.State::by).containsOnly(Terms.RU);
    assertThat(ours.present().orElseThrow().since()).contains(centres.now().minusSeconds(1));
    assertThat(ours.title()).isEqualTo("Command server");
    assertThat(ours.inbound()).isFalse();
    assertThat(theirs.inbound()).isTrue();
    assertThat(us.reports(Optional.of(new NodeId("cn-nrrc")))).isEmpty();
    assertThat(String.join("\n", ReportText.reports(us.reports(Optional.empty()), false)))
        .contains("to ru-nrrc", "state   not-ours since ", "GOES BACK");
  }

  /// K-STATE-2: the clocks are the board's.
  @Test
  void a_report_without_a_state_is_overdue_by_the_clocks_of_the_board_until_there_is_one()
      throws Exception {
    MessageId report = reported();
    WatchDesk.Row row = centres.board(Terms.US).placed(report).orElseThrow().row();
    assertThat(us.report(report).orElseThrow().overdue()).isEmpty();
    centres.pass(Duration.between(centres.now(), row.due().orElseThrow()).plusSeconds(1));
    assertThat(us.report(report).orElseThrow().overdue()).isEqualTo(row.due());
    assertThat(ru.report(report).orElseThrow().overdue()).isPresent();
    centres
        .desk(Terms.RU)
        .acknowledge(report, true, "", Permit.of(OFFICER, Act.SEND).orElseThrow());
    assertThat(us.report(report).orElseThrow().overdue())
        .as("acknowledged, and the agreed time for the state goes on")
        .isEmpty();
    centres.pass(Duration.ofDays(3));
    Instant due = centres.board(Terms.US).placed(report).orElseThrow().row().due().orElseThrow();
    assertThat(us.report(report).orElseThrow().overdue()).contains(due);
    state(report, "received");
    assertThat(us.report(report).orElseThrow().overdue()).isEmpty();
    assertThat(centres.board(Terms.US).placed(report).orElseThrow().row().step())
        .isEqualTo(WatchDesk.Step.ANSWERED);
  }

  /// K-STATE-1.
  @Test
  void only_whom_a_report_was_sent_to_says_how_it_fares_and_only_of_a_report() throws Exception {
    MessageId report = reported();
    assertThatThrownBy(
            () -> at(Terms.US).state(asked("", Optional.empty(), report.toString(), "mitigated")))
        .hasMessageContaining("it is our own")
        .hasMessageContaining("K-STATE-1");
    MessageId feedback = fedBack("useful", Optional.empty());
    assertThatThrownBy(
            () -> at(Terms.RU).state(asked("", Optional.empty(), feedback.toString(), "mitigated")))
        .hasMessageContaining("K-STATE-1");
    assertThatThrownBy(() -> state(report, "not-ours")).hasMessageContaining("M-BODY-8");
    assertThatThrownBy(() -> state(report, "ignored")).hasMessageContaining("M-BODY-5");
    assertThat(us.report(report).orElseThrow().history()).isEmpty();
  }

  private MessageId fedBack(String verdict, Optional<String> text) throws Exception {
    at(Terms.US).feedback(asked("ru-nrrc", text, verdict, OBJECT), false);
    return us.feedback().getFirst().id();
  }

  @Test
  void feedback_is_found_beside_its_object_with_its_words_and_its_answer() throws Exception {
    assertThatThrownBy(() -> fedBack("false-positive", Optional.empty()))
        .as("a false positive says what it hit")
        .hasMessageContaining("M-BODY-8");
    MessageId feedback = fedBack("false-positive", Optional.of("A public resolver."));
    Reports.Feedback there = ru.feedbackOn(OBJECT).getFirst();
    assertThat(there.id()).isEqualTo(feedback);
    assertThat(there.inbound()).isTrue();
    assertThat(there.verdict()).isEqualTo("false-positive");
    assertThat(there.objects()).containsExactly(OBJECT);
    assertThat(String.join("\n", at(Terms.RU).feedback(asked("", Optional.empty(), OBJECT), false)))
        .contains("false-positive", "| A public resolver.", "not answered");
    assertThatThrownBy(() ->
            at(Terms.RU)
                .feedback(
                    asked("", Optional.empty(), "answer", feedback.toString(), "keep"), false))
        .as("who keeps says why")
        .hasMessageContaining("M-BODY-8");
    at(Terms.RU)
        .feedback(
            asked("", Optional.of("Seen again."), "answer", feedback.toString(), "keep"), false);
    assertThat(us.feedback(feedback).orElseThrow().answers())
        .extracting(Reports.Answer::outcome)
        .containsExactly("kept");
    assertThat(ru.feedback(feedback).orElseThrow().answers()).hasSize(1);
    assertThat(us.feedbackOn("indicator--00000000-0000-4000-8000-000000000000")).isEmpty();
  }

  private Statistics figures(Reports of, NodeId with) throws Exception {
    return Statistics.of(line, of, with, DAYS, centres.now());
  }

  /// K-COUNT-2: what one side sent is what the other received.
  @Test
  void both_sides_draw_the_same_figures() throws Exception {
    MessageId first = reported();
    centres.pass(Duration.ofHours(1));
    state(first, "received");
    centres.pass(Duration.ofHours(4));
    state(first, "mitigated");
    MessageId second = reported();
    centres.pass(Duration.ofHours(3));
    state(second, "received");
    reported();
    fedBack("useful", Optional.empty());
    fedBack("needs-more", Optional.of("Which ports?"));
    Statistics.Figures sent = figures(us, Terms.RU).figures(Statistics.Way.SENT);
    Statistics.Figures received = figures(ru, Terms.US).figures(Statistics.Way.RECEIVED);
    assertThat(sent).isEqualTo(received);
    assertThat(sent.reports()).isEqualTo(Map.of("mitigated", 1L, "none", 1L, "received", 1L));
    assertThat(sent.feedback()).isEqualTo(Map.of("useful", 1L, "needs-more", 1L));
    // Two and three seconds of the wire, from receipt to receipt.
    assertThat(sent.medians())
        .isEqualTo(Map.of("received", 2 * 3_600L + 3, "mitigated", 5 * 3_600L + 6));
    assertThat(figures(us, Terms.RU).figures(Statistics.Way.RECEIVED))
        .isEqualTo(figures(ru, Terms.US).figures(Statistics.Way.SENT))
        .extracting(Statistics.Figures::reports)
        .isEqualTo(Map.of());
    centres.pass(Duration.ofDays(DAYS));
    assertThat(figures(us, Terms.RU).figures(Statistics.Way.SENT).reports()).isEmpty();
  }

  @Test
  void what_is_on_its_way_counts_on_neither_side() throws Exception {
    centres.cut();
    MessageId report = reported();
    assertThat(us.report(report).orElseThrow().arrived()).isEmpty();
    assertThat(figures(us, Terms.RU).figures(Statistics.Way.SENT).reports()).isEmpty();
    assertThat(ru.report(report)).isEmpty();
  }

  /// K-REPORT-6: drawn again it is what it was, and the same facts twice change nothing.
  @Test
  void what_is_dropped_is_drawn_again_as_it_was() throws Exception {
    MessageId report = reported();
    state(report, "in-work");
    fedBack("useful", Optional.empty());
    List<Reports.Report> reports = us.reports(Optional.empty());
    List<Reports.Feedback> feedback = us.feedback();
    us.follow(centres.journal(Terms.US));
    assertThat(us.reports(Optional.empty())).isEqualTo(reports);
    us.reset();
    assertThat(us.reports(Optional.empty())).isEmpty();
    assertThat(us.feedbackOn(OBJECT)).isEmpty();
    List<Fact> journal = centres.journal(Terms.US);
    for (Fact fact : journal) {
      us.follow(List.of(fact));
    }
    assertThat(us.reports(Optional.empty())).isEqualTo(reports);
    assertThat(us.feedback()).isEqualTo(feedback);
  }
}
