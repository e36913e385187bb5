package parley.casework;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.ledger.LedgerException;
import parley.message.Format;
import parley.message.MessageId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.DeskException;

/// Cases over a store. Every act goes the same way: an entry of the own log, then the tables in one
/// commit, then the words by which it is found. If the power fails between the first two, the log
/// names an act that was not done, and never the reverse. Acts come one at a time.
public final class Cases implements CaseDesk {
  private final Parts parts;
  private final CaseTable table;
  private final Seals seals;
  private final CaseFiles files;

  /// What it is made of.
  ///
  /// @param threads those of batches among them
  /// @param search told of every act, and asked for what names the same; its store and vault are
  ///   those of the cases
  public record Parts(
      Threads threads, Search search, FloorLog floor, FloorTrace trace, Officers officers) {}

  /// Who serves here.
  @FunctionalInterface
  public interface Officers {
    /// The post of an officer who serves; empty when nobody of that name does.
    Optional<String> post(String name) throws StoreException;
  }

  public Cases(Parts parts) {
    this.parts = parts;
    this.table = new CaseTable(parts.search().store());
    this.seals = parts.search().seals();
    this.files = new CaseFiles(parts, table);
  }

  @Override
  public List<Case> cases(Optional<Case.State> state) {
    try {
      return table.cases(state, MOST_CASES).stream().map(files::opened).toList();
    } catch (StoreException e) {
      throw new IllegalStateException("the cases cannot be read now", e);
    }
  }

  Optional<Case> find(String number) throws StoreException {
    return files.find(number);
  }

  @Override
  public Optional<File> file(String number, Permit<Act.Read> permit) {
    try {
      Optional<Case> of = files.find(number);
      if (of.isEmpty()) {
        return Optional.empty();
      }
      parts.floor().came("case-read", fields(number, permit.officer()));
      return Optional.of(files.file(of.get()));
    } catch (StoreException | LedgerException | FloorException e) {
      throw new IllegalStateException("the case cannot be shown now: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Case> of(MessageId message) {
    try {
      Optional<Board.Placed> placed = parts.threads().placed(message);
      return placed.isEmpty()
          ? List.of()
          : table.ofThread(placed.get().root()).stream().map(files::opened).toList();
    } catch (StoreException e) {
      throw new IllegalStateException("the cases cannot be read now", e);
    }
  }

  @Override
  public synchronized Opened open(
      String typed, Optional<MessageId> first, Permit<Act.KeepCases> permit) throws DeskException {
    Optional<String> title = line(typed, LONGEST_TITLE);
    if (title.isEmpty()) {
      return new Opened(Ruling.WORDS, "");
    }
    try {
      Optional<Board.Placed> message =
          first.isEmpty() ? Optional.empty() : parts.threads().placed(first.get());
      if (first.isPresent() && message.isEmpty()) {
        return new Opened(Ruling.GONE, "");
      }
      Series series = message.map(placed -> placed.row().series()).orElse(Series.REAL);
      return new Opened(Ruling.DONE, open(title.get(), series, message, permit.officer()));
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  @Override
  public synchronized Opened open(String typed, Series series, Permit<Act.KeepCases> permit)
      throws DeskException {
    Optional<String> title = line(typed, LONGEST_TITLE);
    try {
      return title.isEmpty()
          ? new Opened(Ruling.WORDS, "")
          : new Opened(Ruling.DONE, open(title.get(), series, Optional.empty(), permit.officer()));
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  private String open(String title, Series series, Optional<Board.Placed> message, String officer)
      throws StoreException, FloorException {
    Instant now = parts.search().clock().instant();
    int year = now.atZone(ZoneOffset.UTC).getYear();
    String number = year + "-" + table.next(year);
    List<CaseTable.KeptAct> acts = new ArrayList<>();
    acts.add(sealed(number, new CaseAct(CaseAct.Kind.OPENED, officer, now, "", title)));
    List<CaseTable.Root> threads = new ArrayList<>();
    if (message.isPresent()) {
      threads.add(thread(message.get()));
      acts.add(attached(number, message.get(), officer, now));
    }
    for (CaseTable.KeptAct act : acts) {
      log(number, act);
    }
    table.open(
        new Case(number, series, title, Case.State.OPEN, officer, now, officer, now),
        seals.seal(number + "/title", title),
        threads,
        acts);
    index(number);
    return number;
  }

  private CaseTable.KeptAct attached(
      String number, Board.Placed message, String officer, Instant now) {
    return sealed(
        number,
        new CaseAct(CaseAct.Kind.ATTACHED, officer, now, message.root(), message.row().serial()));
  }

  private CaseTable.Root thread(Board.Placed message) {
    Line line =
        parts.search().formats().named(message.row().format()).map(Format::line).orElse(Line.WATCH);
    return new CaseTable.Root(message.root(), line, message.row().peer());
  }

  private boolean tied(String number, Board.Placed message) throws StoreException {
    return table.threads(number).stream().anyMatch(each -> each.root().equals(message.root()));
  }

  @Override
  public synchronized Ruling attach(String number, MessageId message, Permit<Act.KeepCases> permit)
      throws DeskException {
    try {
      Optional<Case> of = files.find(number);
      Optional<Board.Placed> placed = parts.threads().placed(message);
      if (of.isEmpty() || placed.isEmpty()) {
        return Ruling.GONE;
      }
      if (placed.get().row().series() != of.get().series()) {
        return Ruling.SERIES;
      }
      if (tied(number, placed.get())) {
        return Ruling.ALREADY;
      }
      CaseTable.KeptAct act =
          attached(number, placed.get(), permit.officer(), parts.search().clock().instant());
      log(number, act);
      table.attach(number, thread(placed.get()), act);
      return index(number);
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  @Override
  public synchronized Ruling detach(
      String number, MessageId message, String typed, Permit<Act.KeepCases> permit)
      throws DeskException {
    Optional<String> reason = line(typed, LONGEST_REASON);
    if (reason.isEmpty()) {
      return Ruling.WORDS;
    }
    try {
      Optional<Board.Placed> placed = parts.threads().placed(message);
      if (placed.isEmpty() || !tied(number, placed.get())) {
        return Ruling.GONE;
      }
      String root = placed.get().root();
      String words = placed.get().row().serial() + ": " + reason.get();
      CaseTable.KeptAct act = act(number, CaseAct.Kind.DETACHED, permit, root, words);
      log(number, act);
      table.detach(number, root, act);
      return index(number);
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  @Override
  public synchronized Ruling state(
      String number, Case.State state, String typed, Permit<Act.KeepCases> permit)
      throws DeskException {
    Optional<String> reason = line(typed, LONGEST_REASON);
    if (reason.isEmpty()) {
      return Ruling.WORDS;
    }
    try {
      Optional<Case> of = files.find(number);
      if (of.isEmpty()) {
        return Ruling.GONE;
      }
      if (of.get().state() == state) {
        return Ruling.ALREADY;
      }
      CaseTable.KeptAct act = act(number, CaseAct.Kind.STATE, permit, state.code(), reason.get());
      log(number, act);
      table.state(number, state, act);
      return index(number);
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  @Override
  public synchronized Ruling charge(String number, String officer, Permit<Act.KeepCases> permit)
      throws DeskException {
    try {
      Optional<Case> of = files.find(number);
      boolean known =
          officer.equals(permit.officer()) || parts.officers().post(officer).isPresent();
      if (of.isEmpty() || !known) {
        return Ruling.GONE;
      }
      if (of.get().charge().equals(officer)) {
        return Ruling.ALREADY;
      }
      CaseTable.KeptAct act = act(number, CaseAct.Kind.CHARGE, permit, officer, "");
      log(number, act);
      table.charge(number, officer, act);
      return index(number);
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  @Override
  public synchronized Ruling note(String number, String typed, Permit<Act.KeepCases> permit)
      throws DeskException {
    Optional<String> text = text(typed);
    if (text.isEmpty()) {
      return Ruling.WORDS;
    }
    try {
      if (files.find(number).isEmpty()) {
        return Ruling.GONE;
      }
      CaseTable.KeptAct act = act(number, CaseAct.Kind.NOTE, permit, "", text.get());
      log(number, act);
      table.note(number, act);
      return index(number);
    } catch (StoreException | FloorException e) {
      throw notDone(e);
    }
  }

  private CaseTable.KeptAct act(
      String number, CaseAct.Kind kind, Permit<Act.KeepCases> permit, String about, String words) {
    return sealed(
        number,
        new CaseAct(kind, permit.officer(), parts.search().clock().instant(), about, words));
  }

  private CaseTable.KeptAct sealed(String number, CaseAct act) {
    return new CaseTable.KeptAct(act, seals.seal(CaseFiles.place(number, act), act.words()));
  }

  /// The log holds no words: it holds the digest of what is kept of them (F-CASE-3).
  private void log(String number, CaseTable.KeptAct act) throws FloorException {
    parts
        .floor()
        .entry(
            "case-" + act.plain().kind().code(),
            fields(number, act.plain().officer())
                .with("about", act.plain().about())
                .with("words", Digest.of(act.words()).hex()));
  }

  private static Json.Builder fields(String number, String officer) {
    return Json.object().with("case", number).with("officer", officer);
  }

  /// Makes every case findable, once, at the start.
  public void index() throws StoreException {
    for (CaseTable.Kept kept : table.cases(Optional.empty(), Integer.MAX_VALUE)) {
      index(kept.plain().number());
    }
  }

  private Ruling index(String number) throws StoreException {
    Optional<Case> of = files.find(number);
    if (of.isPresent()) {
      parts.search().put(Document.of(of.get(), files.acts(number)));
    }
    return Ruling.DONE;
  }

  private static DeskException notDone(Exception e) {
    return new DeskException("it was not done: " + e.getMessage(), e);
  }

  private static Optional<String> line(String typed, int longest) {
    try {
      String line = Text.line(Text.typed(typed));
      return line.isBlank() || line.length() > longest ? Optional.empty() : Optional.of(line);
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(String typed) {
    try {
      String text = Text.plain(Text.typed(typed));
      return text.isBlank() || text.length() > LONGEST_NOTE ? Optional.empty() : Optional.of(text);
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }
}
