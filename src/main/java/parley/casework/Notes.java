package parley.casework;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.message.Attachment;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Wording;
import parley.message.Wording.Part;
import parley.sheet.Note;
import parley.sheet.Note.Block;
import parley.sheet.NotePrinter;
import parley.sheet.SheetException;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Step;

/// Notes of messages and cases as PDF, in two languages (F-PAPER-1). Printing is reading: it is
/// logged as that.
public final class Notes {
  private final Parts parts;

  /// What it is made of.
  ///
  /// @param first in which labels stand first
  /// @param second beside it
  /// @param centre language → the name of the centre
  public record Parts(
      WatchDesk desk,
      CaseDesk cases,
      Search search,
      FloorTrace trace,
      Wording first,
      Wording second,
      Map<String, String> centre) {
    public Parts {
      centre = Map.copyOf(centre);
    }
  }

  public Notes(Parts parts) {
    this.parts = parts;
  }

  /// @return a PDF; empty when there is no such message
  public Optional<Bytes> message(MessageId id, Permit<Act.Read> permit) throws DeskException {
    Optional<WatchDesk.View> view = parts.desk().view(id, permit);
    return view.isEmpty() ? Optional.empty() : Optional.of(print(note(view.get(), permit)));
  }

  /// @return a PDF; empty when there is no such case
  public Optional<Bytes> ofCase(String number, Permit<Act.Read> permit) throws DeskException {
    Optional<CaseDesk.File> file = parts.cases().file(number, permit);
    return file.isEmpty() ? Optional.empty() : Optional.of(print(note(file.get(), permit)));
  }

  /// A message by its identifier, or a case by its number.
  ///
  /// @return a PDF; empty when there is neither
  public Optional<Bytes> of(String typed, Permit<Act.Read> permit) throws DeskException {
    if (Case.numbered(typed)) {
      return ofCase(typed, permit);
    }
    try {
      return message(MessageId.of(typed), permit);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Bytes print(Note note) throws DeskException {
    try {
      return NotePrinter.print(note);
    } catch (SheetException e) {
      throw new DeskException(e.getMessage() == null ? "no note" : e.getMessage(), e);
    }
  }

  /// The same sentence in both languages.
  private String both(String key, Object... arguments) {
    String one = parts.first().say(key, arguments);
    String other = parts.second().say(key, arguments);
    return one.equals(other) ? one : one + " / " + other;
  }

  private String both(Instant moment) {
    return parts.first().moment(moment) + " / " + parts.second().moment(moment);
  }

  private Block heading(String key) {
    return new Block.Heading(both(key));
  }

  private Block field(String key, String said) {
    return new Block.Field(both(key), List.of(said), List.of());
  }

  private String exercise(Series series) {
    return series == Series.EXERCISE ? both("series.exercise-mark") : "";
  }

  private String centre() {
    String first = parts.centre().getOrDefault(parts.first().language().toLanguageTag(), "");
    String second = parts.centre().getOrDefault(parts.second().language().toLanguageTag(), "");
    return first.equals(second) ? first : first + " / " + second;
  }

  private String printed(Permit<Act.Read> permit) {
    return both(
        "paper.printed", "officer", permit.officer(), "at", parts.search().clock().instant());
  }

  private String pages() {
    return both("paper.page", "page", "{page}", "pages", "{pages}");
  }

  private Note note(WatchDesk.View view, Permit<Act.Read> permit) {
    Message said = view.message();
    WatchDesk.Row row = view.row();
    Wording.Rendered mine = parts.first().render(said, parts.search().formats());
    Wording.Rendered theirs = parts.second().render(said, parts.search().formats());
    List<Block> blocks = new ArrayList<>();
    blocks.add(heading("paper.header"));
    blocks.addAll(pairs(mine.header(), theirs.header()));
    blocks.add(heading("message.said"));
    blocks.addAll(pairs(mine.body(), theirs.body()));
    if (!said.attachments().isEmpty()) {
      blocks.add(heading("message.attachments"));
      for (Attachment file : said.attachments()) {
        blocks.add(
            new Block.Field(
                file.name() + " · " + file.mediaType() + " · " + file.size(),
                List.of("SHA-256 " + file.digest().hex()),
                List.of()));
      }
    }
    blocks.add(heading("ladder.title"));
    blocks.addAll(chain(view));
    blocks.add(heading("paper.here"));
    blocks.addAll(readers(row.id()));
    blocks.add(heading("evidence.title"));
    blocks.addAll(evidence(view));
    return new Note(
        row.serial(),
        List.of(
            mine.title() + " / " + theirs.title(),
            centre(),
            row.serial(),
            row.title(),
            printed(permit)),
        marks(said.tlp()) + "   PAP:" + said.pap().toUpperCase(Locale.ROOT),
        exercise(row.series()),
        pages(),
        blocks,
        both("message.end"));
  }

  private static String marks(String tlp) {
    return "TLP:" + tlp.toUpperCase(Locale.ROOT);
  }

  /// Coded parts side by side, free text as it was written, what reads alike once.
  private List<Block> pairs(List<Part> mine, List<Part> theirs) {
    Map<String, Part> other = new HashMap<>();
    theirs.forEach(part -> other.put(part.key(), part));
    List<Block> blocks = new ArrayList<>();
    for (Part part : mine) {
      Part there = other.getOrDefault(part.key(), part);
      String label =
          part.label().equals(there.label()) ? part.label() : part.label() + " / " + there.label();
      boolean once = !part.original().isEmpty() || part.values().equals(there.values());
      String original =
          part.original().isEmpty()
              ? ""
              : " · " + both("paper.original", "language", part.original());
      blocks.add(
          new Block.Field(label + original, part.values(), once ? List.of() : there.values()));
    }
    return blocks;
  }

  private List<Block> chain(WatchDesk.View view) {
    String way = view.row().inbound() ? ".in" : ".out";
    List<Block> blocks = new ArrayList<>();
    for (Step step : Step.values()) {
      Optional.ofNullable(view.reached().get(step))
          .ifPresent(at ->
              blocks.add(field("ladder." + step.name().toLowerCase(Locale.ROOT) + way, both(at))));
    }
    view.refusal()
        .ifPresent(
            refusal -> blocks.add(new Block.Text(refusal.reason() + " · " + refusal.clause())));
    return blocks;
  }

  private List<Block> readers(MessageId id) {
    List<Block> blocks = new ArrayList<>();
    try {
      parts.trace().catchUp();
      for (FloorTraceTable.Trace trace : parts.trace().of(id.toString())) {
        blocks.add(field("knows." + trace.kind(), trace.officer() + " · " + both(trace.at())));
      }
    } catch (StoreException | parley.ledger.LedgerException e) {
      throw new IllegalStateException("the own log cannot be read now", e);
    }
    return blocks;
  }

  private List<Block> evidence(WatchDesk.View view) {
    Message said = view.message();
    List<Block> blocks = new ArrayList<>();
    blocks.add(field("evidence.id", said.id().toString()));
    blocks.add(field("evidence.message", said.digest().hex()));
    blocks.add(field("evidence.content", view.contentDigest()));
    view.receiptLog()
        .ifPresent(log ->
            blocks.add(
                field(
                    "evidence.log",
                    log
                        + " · "
                        + view.receiptIndex().map(index -> Long.toString(index)).orElse(""))));
    blocks.add(field("evidence.agreement", said.agreement() + " " + said.agreementHash().hex()));
    return blocks;
  }

  private Note note(CaseDesk.File file, Permit<Act.Read> permit) {
    Case of = file.of();
    List<Block> blocks = new ArrayList<>();
    blocks.add(field("case.state", both("case.state." + of.state().code())));
    blocks.add(field("case.charge", of.charge()));
    blocks.add(field("case.opened", of.openedBy() + " · " + both(of.opened())));
    blocks.add(heading("case.threads"));
    for (CaseDesk.Tied thread : file.threads()) {
      for (var placed : thread.messages()) {
        WatchDesk.Row row = placed.row();
        blocks.add(
            new Block.Field(
                row.serial() + " · " + way(row),
                List.of(file.brought(row).map(this::brought).orElse(row.title())),
                List.of()));
      }
    }
    blocks.add(heading("case.line"));
    for (CaseDesk.Moment moment : file.moments()) {
      blocks.add(new Block.Field(both(moment.at()), List.of(told(file, moment)), List.of()));
    }
    blocks.add(heading("case.knows"));
    file.knowledge().forEach(known -> blocks.add(known(file, known)));
    return new Note(
        of.number(),
        List.of(both("case.one", "number", of.number()), centre(), of.title(), printed(permit)),
        marks(strictest(file)),
        exercise(of.series()),
        pages(),
        blocks,
        both("paper.case-end"));
  }

  private String way(WatchDesk.Row row) {
    return both(row.inbound() ? "way.from" : "way.to", "peer", row.peer().name());
  }

  private String brought(CaseDesk.Brought brought) {
    return both("case.brought", "objects", brought.objects(), "withdrawn", brought.withdrawn());
  }

  private String told(CaseDesk.File file, CaseDesk.Moment moment) {
    Map<String, String> said = new LinkedHashMap<>();
    said.put("what", both("line." + moment.what().code()));
    moment.row().ifPresent(row -> said.put("serial", row.serial()));
    said.put("officer", moment.officer());
    said.put("detail", detail(moment));
    if (moment.what() == CaseDesk.What.SENT || moment.what() == CaseDesk.What.RECEIVED) {
      moment
          .row()
          .flatMap(file::brought)
          .ifPresent(brought -> said.put("brought", brought(brought)));
    }
    return String.join(" · ", said.values().stream().filter(one -> !one.isEmpty()).toList());
  }

  private String detail(CaseDesk.Moment moment) {
    String detail = moment.detail();
    return switch (moment.what()) {
      case SENT, RECEIVED -> format(detail);
      case DUE, PASSED, TAKEN, ENDED -> both("clocks.kind." + detail);
      case ALARM -> both("rung.short." + detail);
      case STATE -> both("case.state." + detail);
      case RECEIPTED, REFUSED, OPENED, ATTACHED, DETACHED, CHARGE, NOTE -> detail;
    };
  }

  private String format(String id) {
    Map<String, String> names =
        parts.search().formats().named(id).map(format -> format.name()).orElse(Map.of());
    String first = names.getOrDefault(parts.first().language().toLanguageTag(), id);
    String second = names.getOrDefault(parts.second().language().toLanguageTag(), id);
    return first.equals(second) ? first : first + " / " + second;
  }

  private Block known(CaseDesk.File file, CaseDesk.Known known) {
    List<String> lines = new ArrayList<>();
    if (file.brought(known.row()).isPresent()) {
      lines.add(way(known.row()));
    }
    known.node().ifPresent(at -> lines.add(both("knows.node") + " · " + both(at)));
    known.watch().ifPresent(at -> lines.add(both("knows.watch") + " · " + both(at)));
    for (CaseDesk.Reader reader : known.here()) {
      String post = reader.post().isEmpty() ? "" : ", " + reader.post();
      lines.add(
          both("knows." + reader.how())
              + " · "
              + reader.officer()
              + post
              + " · "
              + both(reader.at()));
    }
    return new Block.Field(known.row().serial(), lines, List.of());
  }

  /// A case is marked as its strictest message is; what cannot be said is taken as the strictest.
  private String strictest(CaseDesk.File file) {
    List<String> order = List.of("clear", "green", "amber", "amber+strict", "red");
    int strictest = 0;
    for (CaseDesk.Tied thread : file.threads()) {
      for (var placed : thread.messages()) {
        int place =
            order.indexOf(
                parts.search().message(placed.content()).map(Document.Entry::tlp).orElse("red"));
        strictest = Math.max(strictest, place < 0 ? order.size() - 1 : place);
      }
    }
    return file.threads().isEmpty() ? "amber" : order.get(strictest);
  }
}
