package parley.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.attachment.FileTable.Line;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// What the tables of files promise on every engine.
abstract class FileTablesConformance {
  private static final NodeId RU = new NodeId("ru-nrrc");
  private static final NodeId US = new NodeId("us-nrrc");
  private static final LogName LOG = LogName.of(US, LinkId.between(US, RU), 1);
  private static final MessageId MESSAGE = MessageId.of("01a21a47-67b5-7418-aff2-6516809dc2ce");
  private static final Digest CONTENT = Digest.of(Bytes.utf8("the message"));
  private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

  private Store store;
  private FileTable files;
  private UploadTable uploads;
  private long next;

  abstract StoreConfig database() throws Exception;

  /// After the store is closed.
  void leave() throws Exception {}

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(database());
    files = new FileTable(store);
    uploads = new UploadTable(store);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    leave();
  }

  private static Line named(int place, boolean own, int parts, Held.State state) {
    return new Line.Named(
        new Held(
            MESSAGE,
            place,
            own,
            RU,
            CONTENT,
            "application/pdf",
            parts * 1_000L,
            file(place),
            parts,
            state,
            0,
            Optional.empty()));
  }

  private static Digest file(int place) {
    return Digest.of(Bytes.utf8("file " + place));
  }

  private static Digest content(int place, int part) {
    return Digest.of(Bytes.utf8("part " + place + "/" + part));
  }

  private static Line part(int place, int part, String state) {
    return new Line.Part(content(place, part), MESSAGE, place, part, state);
  }

  private void keep(Line... lines) throws StoreException {
    files.keep(List.of(lines), LOG, ++next);
  }

  private Held held(int place) throws StoreException {
    return files.of(MESSAGE, place).orElseThrow();
  }

  @Test
  void an_own_file_leaves_after_its_message_and_has_left_with_its_last_part() throws Exception {
    keep(named(1, true, 2, Held.State.WAITING), named(2, true, 0, Held.State.WAITING));
    keep(new Line.Answered(CONTENT, true));
    assertThat(held(1).state()).isEqualTo(Held.State.LEAVING);
    assertThat(held(2).state()).as("it came beside its message").isEqualTo(Held.State.LEFT);
    assertThat(files.in(Held.State.LEAVING)).containsExactly(held(1));
    keep(part(1, 1, "sent"), part(1, 2, "sent"));
    assertThat(held(1).there()).as("none is receipted").isZero();
    keep(new Line.Answered(content(1, 1), true));
    assertThat(held(1).state()).isEqualTo(Held.State.LEAVING);
    keep(new Line.Answered(content(1, 2), true));
    assertThat(held(1).state()).isEqualTo(Held.State.LEFT);
    assertThat(held(1).there()).isEqualTo(2);
    assertThat(files.positions()).containsEntry(LOG, 5L);
  }

  @Test
  void what_the_peer_refuses_stops_the_file_alone_that_it_is_of() throws Exception {
    keep(named(1, true, 1, Held.State.WAITING), named(2, true, 1, Held.State.WAITING));
    keep(new Line.Answered(CONTENT, true), part(1, 1, "sent"), part(2, 1, "sent"));
    keep(new Line.Answered(content(1, 1), false), new Line.Answered(content(2, 1), true));
    assertThat(held(1).state()).isEqualTo(Held.State.STOPPED);
    assertThat(held(2).state()).isEqualTo(Held.State.LEFT);
  }

  @Test
  void a_refused_message_takes_its_files_nowhere() throws Exception {
    keep(named(1, true, 1, Held.State.WAITING));
    keep(new Line.Answered(CONTENT, false));
    assertThat(held(1).state()).isEqualTo(Held.State.STOPPED);
  }

  @Test
  void a_partners_file_is_whole_with_its_last_part_however_often_each_is_told() throws Exception {
    keep(named(1, false, 2, Held.State.ARRIVING), named(2, false, 1, Held.State.ARRIVING));
    keep(part(1, 2, "here"), part(1, 2, "here"));
    assertThat(files.whole()).isEmpty();
    assertThat(held(1).there()).isEqualTo(1);
    keep(part(1, 1, "here"), named(1, false, 2, Held.State.ARRIVING));
    assertThat(files.whole()).extracting(Held::place).containsExactly(1);
    assertThat(files.parts(MESSAGE, 1)).extracting(FileTable.Part::part).containsExactly(1, 2);
    assertThat(files.about(content(1, 2))).contains(CONTENT);
    assertThat(files.about(content(2, 1))).isEmpty();
    files.state(held(1), Held.State.COMPLETE);
    assertThat(files.whole()).isEmpty();
    assertThat(held(1).mayBeReleased()).isTrue();
    assertThat(held(1).open()).isFalse();
  }

  @Test
  void one_officer_decides_and_the_record_outlives_what_is_drawn_anew() throws Exception {
    keep(named(1, false, 1, Held.State.ARRIVING), named(2, false, 1, Held.State.ARRIVING));
    keep(part(1, 1, "here"));
    files.state(held(1), Held.State.COMPLETE);
    assertThat(files.decide(held(1), true, "Dean", NOW)).isTrue();
    assertThat(files.decide(held(1), false, "Clark", NOW)).as("decided before").isFalse();
    assertThat(files.decide(held(2), false, "Clark", NOW)).isTrue();
    assertThat(held(1).open()).isTrue();
    assertThat(held(1).decided()).contains(new Held.Decided(true, "Dean", NOW));
    assertThat(files.destroyed()).extracting(Held::place).containsExactly(2);
    files.clear();
    assertThat(files.of(MESSAGE)).isEmpty();
    assertThat(files.positions()).isEmpty();
    next = 0;
    keep(named(1, false, 1, Held.State.ARRIVING), named(2, false, 1, Held.State.ARRIVING));
    assertThat(held(1).decided()).contains(new Held.Decided(true, "Dean", NOW));
    assertThat(files.destroyed()).extracting(Held::place).containsExactly(2);
  }

  @Test
  void what_is_erased_is_gone_by_its_message_and_by_any_of_its_parts() throws Exception {
    keep(named(1, false, 2, Held.State.ARRIVING), named(2, false, 1, Held.State.ARRIVING));
    keep(part(1, 1, "here"), part(1, 2, "here"), part(2, 1, "here"));
    files.gone(List.of(content(1, 2)));
    assertThat(held(1).state()).isEqualTo(Held.State.GONE);
    assertThat(held(2).state()).isEqualTo(Held.State.ARRIVING);
    files.gone(List.of(CONTENT));
    assertThat(held(2).state()).isEqualTo(Held.State.GONE);
  }

  private void upload(String id, int place, long at) throws StoreException {
    uploads.piece(id, 0, Bytes.utf8("first of " + id));
    uploads.piece(id, 1, Bytes.utf8("second of " + id));
    uploads.add(
        new UploadTable.Row(
            id, "Clark", Bytes.utf8("sealed"), "application/pdf", 1_000, file(place).hex(), at));
  }

  @Test
  void an_upload_is_its_row_and_what_was_broken_off_is_swept() throws Exception {
    upload("a", 1, 5);
    uploads.piece("b", 0, Bytes.utf8("broken off"));
    uploads.piece("c", 0, Bytes.utf8("being taken up"));
    assertThat(uploads.row("a").orElseThrow().officer()).isEqualTo("Clark");
    assertThat(uploads.row("b")).isEmpty();
    assertThat(uploads.broken(Set.of("c"))).containsExactly("b");
    assertThat(uploads.bytes()).isEqualTo(1_000);
    assertThat(uploads.of(file(1).hex(), 1_000).orElseThrow().id()).isEqualTo("a");
    assertThat(uploads.of(file(1).hex(), 999)).isEmpty();
    assertThat(uploads.piece("a", 1)).contains(Bytes.utf8("second of a"));
    uploads.remove("a");
    assertThat(uploads.row("a")).isEmpty();
    assertThat(uploads.piece("a", 0)).isEmpty();
    assertThat(uploads.bytes()).isZero();
  }

  @Test
  void an_old_upload_stays_while_a_message_on_its_way_needs_it() throws Exception {
    upload("a", 1, 5);
    upload("b", 2, 5);
    upload("c", 3, 50);
    keep(named(1, true, 1, Held.State.WAITING));
    assertThat(uploads.old(10)).as("a link may be down for weeks").containsExactly("b");
    keep(new Line.Answered(CONTENT, true));
    assertThat(uploads.old(10)).containsExactly("b");
    keep(part(1, 1, "sent"), new Line.Answered(content(1, 1), true));
    assertThat(uploads.old(10)).containsExactlyInAnyOrder("a", "b");
  }
}
