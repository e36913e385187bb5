package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.ledger.LedgerSamples.LINK;
import static parley.ledger.LedgerSamples.LOG;
import static parley.ledger.LedgerSamples.OTHER_LINK;
import static parley.ledger.LedgerSamples.append;
import static parley.ledger.LedgerSamples.bytes;
import static parley.ledger.LedgerSamples.digest;
import static parley.ledger.LedgerSamples.everything;
import static parley.ledger.LedgerSamples.item;
import static parley.ledger.LedgerSamples.message;
import static parley.ledger.LedgerSamples.queued;
import static parley.ledger.LedgerSamples.serial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.ledger.Ledger.Change;

/// What every ledger promises. Each engine's test class runs it whole.
abstract class LedgerConformance extends ErasureConformance {
  private void refuses(Change... changes) throws LedgerException {
    String before = everything(ledger);
    List<Change> all = new ArrayList<>(List.of(new Change.KeepValue(LINK, "epoch", bytes("x", 9))));
    all.addAll(List.of(changes));
    assertThatThrownBy(() -> ledger.commit(LINK, fence, false, all))
        .isInstanceOfSatisfying(
            LedgerException.class, refusal -> assertThat(refusal.fenced()).isFalse());
    assertThat(everything(ledger)).isEqualTo(before);
  }

  @Test
  void an_empty_ledger_answers_that_it_has_nothing() throws Exception {
    assertThat(everything(ledger)).isEqualTo("size 0\nepoch Optional.empty");
  }

  @Test
  void what_is_committed_is_read_back() throws Exception {
    ledger.commit(LINK, fence, false, LedgerSamples.ground());
    assertThat(ledger.logSize(LOG)).isEqualTo(1);
    assertThat(ledger.leaves(LOG, 0, 1)).containsExactly(bytes("leaf", 0));
    assertThat(ledger.node(LOG, 0, 0)).isEqualTo(digest("leaf", 0));
    assertThat(ledger.itemOfContent(LINK, false, digest("content", 1))).contains(item(false, 1));
    assertThat(ledger.itemOfSerial(LINK, true, serial(true, 1))).contains(item(true, 1));
    assertThat(ledger.itemOfMessage(LINK, true, message(1))).contains(item(true, 1));
    assertThat(ledger.itemOfEnvelope(LINK, digest("envelope", 1))).contains(item(true, 1));
    assertThat(ledger.queued(LINK, 9)).containsExactly(queued(1, Precedence.ROUTINE));
    assertThat(ledger.queued(LINK, digest("content", 1))).contains(queued(1, Precedence.ROUTINE));
    assertThat(ledger.unanswered(LINK)).containsExactly(item(true, 1));
    assertThat(ledger.body(digest("content", 1))).contains(bytes("body", 1));
    assertThat(ledger.value(LINK, "epoch")).contains(bytes("value", 1));
    assertThat(ledger.documents("roll")).containsExactly(LedgerSamples.document(1));
    String before = everything(ledger);
    reopen();
    assertThat(everything(ledger)).isEqualTo(before);
  }

  @Test
  void the_samples_hold_every_kind_of_change_and_each_shows() throws Exception {
    Map<String, Change> kinds = LedgerSamples.everyKind();
    assertThat(kinds.keySet())
        .isEqualTo(
            Stream.of(Change.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet()));
    ledger.commit(LINK, fence, false, LedgerSamples.ground());
    for (Change change : kinds.values()) {
      String before = everything(ledger);
      commit(change);
      assertThat(everything(ledger)).as("%s", change).isNotEqualTo(before);
    }
  }

  @Test
  void a_commit_cut_at_any_kind_of_change_is_there_whole_or_not_at_all() throws Exception {
    for (Cut cut : Cut.values()) {
      for (Map.Entry<String, Change> kind : LedgerSamples.everyKind().entrySet()) {
        close();
        open();
        cutAt(cut, kind.getKey(), kind.getValue());
      }
    }
  }

  private void cutAt(Cut cut, String kind, Change change) throws LedgerException {
    ledger.commit(LINK, fence, false, LedgerSamples.ground());
    String before = everything(ledger);
    List<Change> commit =
        List.of(
            new Change.KeepItem(item(false, 7)),
            change,
            new Change.KeepBody(digest("content", 7), bytes("body", 7)));
    rig.cut(cut);
    if (cut == Cut.NONE) {
      ledger.commit(LINK, fence, false, commit);
    } else {
      assertThatThrownBy(() -> ledger.commit(LINK, fence, false, commit))
          .isInstanceOf(LedgerException.class);
      assertThatThrownBy(() -> ledger.commit(LINK, fence, true, List.of()))
          .as("nothing more is written before reopening")
          .isInstanceOf(LedgerException.class);
    }
    reopen();
    if (!cut.tookEffect()) {
      assertThat(everything(ledger)).as("%s %s", kind, cut).isEqualTo(before);
      ledger.commit(LINK, fence, false, commit);
    }
    assertThat(ledger.itemOfContent(LINK, false, digest("content", 7)))
        .as("%s %s", kind, cut)
        .contains(item(false, 7));
    assertThat(ledger.body(digest("content", 7))).as("%s %s", kind, cut).isPresent();
    String whole = everything(ledger);
    assertThat(whole).isNotEqualTo(before);
    reopen();
    assertThat(everything(ledger)).as("%s %s", kind, cut).isEqualTo(whole);
  }

  @Test
  void what_a_commit_returned_from_survives_a_crash_at_the_next() throws Exception {
    for (long index = 0; index < 3; index++) {
      commit(append(index), new Change.KeepItem(item(true, index + 1)));
      String acknowledged = everything(ledger);
      rig.cut(Cut.CRASHES_BEFORE);
      assertThatThrownBy(() -> commit(new Change.KeepValue(LINK, "epoch", bytes("x", 1))))
          .isInstanceOf(LedgerException.class);
      reopen();
      assertThat(everything(ledger)).isEqualTo(acknowledged);
    }
  }

  @Test
  void an_entry_at_an_index_that_is_not_the_size_is_refused() throws Exception {
    refuses(append(1));
    commit(append(0));
    refuses(append(0));
    refuses(append(2));
    refuses(append(1), append(1));
    commit(append(1), append(2), append(3));
    assertThat(ledger.logSize(LOG)).isEqualTo(4);
    assertThat(ledger.node(LOG, 1, 1)).isEqualTo(digest("pair", 3));
  }

  @Test
  void leaves_and_nodes_that_are_not_there_are_never_answered_short() throws Exception {
    commit(append(0), append(1));
    assertThat(ledger.leaves(LOG, 1, 2)).containsExactly(bytes("leaf", 1));
    assertThat(ledger.leaves(LOG, 1, 1)).isEmpty();
    assertThatThrownBy(() -> ledger.leaves(LOG, 0, 3)).isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> ledger.node(LOG, 1, 1)).isInstanceOf(LedgerException.class);
  }

  @Test
  void a_second_item_with_the_serial_or_the_content_of_another_is_refused() throws Exception {
    commit(new Change.KeepItem(item(true, 1)));
    refuses(new Change.KeepItem(item(true, 1)));
    refuses(new Change.KeepItem(item(LINK, true, 1, 2)));
    refuses(new Change.KeepItem(item(LINK, true, 2, 1)));
    refuses(
        new Change.KeepItem(item(true, 5)),
        new Change.KeepItem(item(true, 6)),
        new Change.KeepItem(item(true, 5)));
    commit(new Change.KeepItem(item(false, 1)));
    assertThat(ledger.itemOfContent(LINK, false, digest("content", 1))).isPresent();
  }

  @Test
  void another_answer_never_replaces_the_stored_one() throws Exception {
    commit(new Change.KeepItem(item(true, 1)), new Change.KeepItem(item(false, 1)));
    commit(new Change.KeepAnswer(LINK, digest("content", 1), bytes("receipt", 1)));
    commit(new Change.KeepAnswer(LINK, digest("content", 1), bytes("receipt", 1)));
    refuses(new Change.KeepAnswer(LINK, digest("content", 1), bytes("receipt", 2)));
    refuses(new Change.KeepAnswer(LINK, digest("content", 2), bytes("receipt", 2)));
    assertThat(ledger.unanswered(LINK)).isEmpty();
    commit(new Change.CloseItem(LINK, digest("content", 1), "delivered", bytes("their", 1)));
    refuses(new Change.CloseItem(LINK, digest("content", 1), "refused", bytes("their", 2)));
    refuses(new Change.CloseItem(LINK, digest("content", 3), "refused", bytes("their", 2)));
    Ledger.Item closed = ledger.itemOfSerial(LINK, false, serial(false, 1)).orElseThrow();
    assertThat(closed.state()).isEqualTo("delivered");
    assertThat(closed.answer()).contains(bytes("their", 1));
  }

  @Test
  void every_envelope_of_a_content_leads_to_its_one_item() throws Exception {
    commit(new Change.KeepItem(item(true, 1)), new Change.KeepItem(item(true, 2)));
    commit(new Change.KeepEnvelope(LINK, digest("envelope", 9), digest("content", 1)));
    commit(new Change.KeepEnvelope(LINK, digest("envelope", 9), digest("content", 1)));
    assertThat(ledger.itemOfEnvelope(LINK, digest("envelope", 9))).contains(item(true, 1));
    refuses(new Change.KeepEnvelope(LINK, digest("envelope", 9), digest("content", 2)));
    refuses(new Change.KeepEnvelope(LINK, digest("envelope", 8), digest("content", 8)));
  }

  @Test
  void an_outbound_envelope_that_comes_back_is_not_found() throws Exception {
    commit(new Change.KeepItem(item(false, 1)));
    assertThat(ledger.itemOfEnvelope(LINK, digest("envelope", 1))).isEmpty();
  }

  @Test
  void missing_serials_are_found_and_closed_in_any_order() throws Exception {
    for (long number : new long[] {3, 7, 1, 8, 12}) {
      commit(new Change.KeepItem(item(true, number)));
    }
    assertThat(missing(99)).containsExactly(2L, 4L, 5L, 6L, 9L, 10L, 11L);
    assertThat(missing(4)).containsExactly(2L, 4L, 5L, 6L);
    assertThat(missingAbove(2, 99)).containsExactly(4L, 5L, 6L, 9L, 10L, 11L);
    assertThat(missingAbove(4, 3)).containsExactly(5L, 6L, 9L);
    assertThat(missingAbove(8, 99)).containsExactly(9L, 10L, 11L);
    assertThat(missingAbove(12, 99)).isEmpty();
    commit(new Change.KeepItem(item(true, 2)));
    assertThat(missing(99)).containsExactly(4L, 5L, 6L, 9L, 10L, 11L);
    commit(new Change.KeepItem(item(true, 6)), new Change.KeepItem(item(true, 4)));
    assertThat(missing(99)).containsExactly(5L, 9L, 10L, 11L);
    commit(new Change.KeepItem(item(true, 5)));
    assertThat(missing(99)).containsExactly(9L, 10L, 11L);
    for (long number : new long[] {11, 10, 9, 13}) {
      commit(new Change.KeepItem(item(true, number)));
    }
    assertThat(missing(99)).isEmpty();
    assertThat(ledger.lastSerials(LINK, true)).containsExactly(serial(true, 13));
    assertThat(ledger.lastSerials(LINK, false)).isEmpty();
  }

  private List<Long> missingAbove(long after, int limit) throws LedgerException {
    return ledger.missingSerials(LINK, true, serial(true, 1), after, limit).stream()
        .map(SerialKey::serial)
        .toList();
  }

  private List<Long> missing(int limit) throws LedgerException {
    return ledger.missingSerials(LINK, true, serial(true, 1), limit).stream()
        .map(SerialKey::serial)
        .toList();
  }

  @Test
  void what_waits_comes_by_precedence_and_then_in_its_order() throws Exception {
    commit(
        new Change.Queue(queued(1, Precedence.ROUTINE)),
        new Change.Queue(queued(2, Precedence.PRIORITY)),
        new Change.Queue(queued(3, Precedence.FLASH)),
        new Change.Queue(queued(4, Precedence.ROUTINE)),
        new Change.Queue(queued(5, Precedence.IMMEDIATE)),
        new Change.Queue(queued(6, Precedence.PRIORITY)),
        new Change.Queue(queued(7, Precedence.FLASH)));
    assertThat(waiting(9)).containsExactly(3L, 7L, 5L, 2L, 6L, 1L, 4L);
    assertThat(waiting(4)).containsExactly(3L, 7L, 5L, 2L);
    commit(new Change.Unqueue(LINK, digest("content", 1)));
    commit(new Change.Unqueue(LINK, digest("content", 1)));
    commit(new Change.Queue(queued(4, Precedence.ROUTINE)));
    reopen();
    assertThat(waiting(9)).containsExactly(3L, 7L, 5L, 2L, 6L, 4L);
    refuses(
        new Change.Queue(
            new Ledger.Queued(
                LINK,
                digest("content", 4),
                serial(false, 4),
                Precedence.ROUTINE,
                1,
                bytes("other", 4))));
    assertThat(ledger.lastSerials(LINK, false)).as("to queue is not to keep").isEmpty();
  }

  @Test
  void a_page_holds_what_came_behind_more_than_a_page_of_routine_and_an_exercise_is_last()
      throws Exception {
    List<Change> queue = new ArrayList<>();
    for (long number = 1; number <= 1_000; number++) {
      queue.add(new Change.Queue(queued(number, Precedence.ROUTINE)));
    }
    queue.add(2, new Change.Queue(exercise(1_003)));
    queue.add(new Change.Queue(queued(1_001, Precedence.PRIORITY)));
    queue.add(new Change.Queue(queued(1_002, Precedence.IMMEDIATE)));
    commit(queue.toArray(Change[]::new));
    reopen();
    assertThat(waiting(4)).containsExactly(1_002L, 1_001L, 1L, 2L);
    List<Long> all = new ArrayList<>(List.of(1_002L, 1_001L));
    LongStream.rangeClosed(1, 1_000).forEach(all::add);
    all.add(1_003L);
    assertThat(waiting(2_000)).isEqualTo(all);
  }

  /// It plays FLASH.
  private static Ledger.Queued exercise(long number) {
    SerialKey real = serial(false, number);
    return new Ledger.Queued(
        LINK,
        digest("content", number),
        new SerialKey(
            real.sender(), real.epoch(), real.agreement(), real.line(), Series.EXERCISE, number),
        Precedence.FLASH,
        1,
        bytes("sealed", number));
  }

  private List<Long> waiting(int limit) throws LedgerException {
    List<Ledger.Queued> rows = ledger.queued(LINK, limit);
    assertThat(ledger.waiting(LINK, limit))
        .as("the same without their bytes")
        .containsExactlyElementsOf(
            rows.stream()
                .map(row -> new Ledger.Waiting(row.content(), row.serial(), row.precedence()))
                .toList());
    return rows.stream().map(row -> row.serial().serial()).toList();
  }

  @Test
  void the_first_body_of_a_content_stays() throws Exception {
    commit(new Change.KeepBody(digest("content", 1), bytes("body", 1)));
    commit(new Change.KeepBody(digest("content", 1), bytes("again", 1)));
    assertThat(ledger.body(digest("content", 1))).contains(bytes("body", 1));
  }

  @Test
  void documents_come_in_the_order_of_their_adoption_and_once() throws Exception {
    for (long number : new long[] {2, 1, 3, 1}) {
      commit(new Change.KeepDocument(LedgerSamples.document(number)));
    }
    assertThat(ledger.documents("roll"))
        .extracting(Ledger.Document::number)
        .containsExactly(2L, 1L, 3L);
    assertThat(ledger.documents("act")).isEmpty();
  }

  @Test
  void links_do_not_see_each_other() throws Exception {
    long other = ledger.takeOwnership(OTHER_LINK);
    commit(
        new Change.KeepItem(item(true, 1)),
        new Change.KeepValue(LINK, "epoch", bytes("value", 1)),
        new Change.Queue(queued(1, Precedence.ROUTINE)));
    ledger.commit(
        OTHER_LINK, other, false, List.of(new Change.KeepItem(item(OTHER_LINK, true, 1, 1))));
    assertThat(ledger.itemOfContent(OTHER_LINK, true, digest("content", 1)))
        .contains(item(OTHER_LINK, true, 1, 1));
    assertThat(ledger.itemOfContent(LINK, true, digest("content", 1))).contains(item(true, 1));
    assertThat(ledger.value(OTHER_LINK, "epoch")).isEmpty();
    assertThat(ledger.queued(OTHER_LINK, 9)).isEmpty();
    assertThat(ledger.unanswered(OTHER_LINK)).hasSize(1);
  }

  @Test
  void a_commit_under_an_older_fence_is_refused_and_changes_nothing() throws Exception {
    commit(append(0));
    long newer = ledger.takeOwnership(LINK);
    assertThat(newer).isGreaterThan(fence);
    assertFenced(fence);
    assertFenced(newer + 1);
    reopen();
    assertFenced(fence);
    ledger.commit(LINK, newer, false, List.of(append(1)));
    assertThat(ledger.takeOwnership(LINK)).isGreaterThan(newer);
    assertFenced(newer);
  }

  private void assertFenced(long under) throws LedgerException {
    String before = everything(ledger);
    assertThatThrownBy(() -> ledger.commit(LINK, under, true, List.of(append(1))))
        .isInstanceOfSatisfying(
            LedgerException.class, refusal -> assertThat(refusal.fenced()).isTrue());
    assertThat(everything(ledger)).isEqualTo(before);
  }

  @Test
  void taking_a_link_over_is_durable_though_it_is_cut() throws Exception {
    rig.cut(Cut.CRASHES_AFTER);
    assertThatThrownBy(() -> ledger.takeOwnership(LINK)).isInstanceOf(LedgerException.class);
    reopen();
    assertFenced(fence);
    assertThat(ledger.takeOwnership(LINK)).isEqualTo(fence + 2);
  }

  @Test
  void a_long_log_is_read_in_pieces() throws Exception {
    commit(LongStream.range(0, 300).mapToObj(LedgerSamples::append).toArray(Change[]::new));
    List<Bytes> leaves = ledger.leaves(LOG, 100, 200);
    assertThat(leaves).hasSize(100).startsWith(bytes("leaf", 100)).endsWith(bytes("leaf", 199));
  }
}
