package parley.web;

import java.util.Optional;
import parley.attachment.Attachments;
import parley.casework.Casework;
import parley.codec.Bytes;
import parley.console.Console;
import parley.console.Door;
import parley.console.Guard;
import parley.console.Visit;
import parley.message.MessageId;
import parley.shift.Shifts;
import parley.translation.Glossary;
import parley.translation.Translations;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;

/// The pages of the watch lines: the board, a message, writing and releasing one, phrases, clocks
/// and alarms, cases, search, notes on paper, the links, exercises, translations and terms, the
/// shifts, and files.
public final class WatchPages implements Console.Pages {
  private final Translations translations;
  private final Casework casework;
  private final Shifts shifts;
  private final Attachments attachments;
  private final Evidence evidence;

  /// Where the evidence of a message is made (V-DOSSIER-1). That an officer took it is in the own
  /// log before it is made.
  @FunctionalInterface
  public interface Evidence {
    /// @return empty where there is no such message
    Optional<Archive> of(MessageId id, Permit<Act.Read> permit) throws DeskException;
  }

  /// @param name of the file, in plain letters
  public record Archive(String name, Bytes content) {}

  public WatchPages(
      Translations translations,
      Casework casework,
      Shifts shifts,
      Attachments attachments,
      Evidence evidence) {
    this.translations = translations;
    this.casework = casework;
    this.shifts = shifts;
    this.attachments = attachments;
    this.evidence = evidence;
  }

  @Override
  public void routes(Guard guard, Visit visit, Door door) {
    new BoardPages(visit, casework.search()).routes(guard);
    Glossary glossary = Glossary.bundled();
    new MessagePages(visit, translations, glossary, shifts, attachments).routes(guard);
    new ComposePages(visit, attachments.uploads()).routes(guard);
    new ReleasePages(visit, door).routes(guard);
    new ClockPages(visit).routes(guard);
    new CasePages(visit, casework.cases()).routes(guard);
    new SearchPages(visit, casework.search()).routes(guard);
    new NotePages(casework, evidence).routes(guard);
    new LinkPages(visit).routes(guard);
    new PhrasePages(visit).routes(guard);
    new TranslationPages(visit, translations).routes(guard);
    new GlossaryPages(visit, glossary).routes(guard);
    new ActPages(visit).routes(guard);
    shifts.routes(guard, visit);
    attachments.routes(guard, visit);
  }
}
