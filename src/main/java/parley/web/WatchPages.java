package parley.web;

import parley.attachment.Attachments;
import parley.casework.Casework;
import parley.console.Console;
import parley.console.Door;
import parley.console.Guard;
import parley.console.Visit;
import parley.shift.Shifts;
import parley.translation.Glossary;
import parley.translation.Translations;

/// The pages of the watch lines: the board, a message, writing and releasing one, phrases, clocks
/// and alarms, cases, search, notes on paper, the links, exercises, translations and terms, the
/// shifts, and files.
public final class WatchPages implements Console.Pages {
  private final Translations translations;
  private final Casework casework;
  private final Shifts shifts;
  private final Attachments attachments;

  public WatchPages(
      Translations translations, Casework casework, Shifts shifts, Attachments attachments) {
    this.translations = translations;
    this.casework = casework;
    this.shifts = shifts;
    this.attachments = attachments;
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
    new NotePages(casework).routes(guard);
    new LinkPages(visit).routes(guard);
    new PhrasePages(visit).routes(guard);
    new TranslationPages(visit, translations).routes(guard);
    new GlossaryPages(visit, glossary).routes(guard);
    new ActPages(visit).routes(guard);
    shifts.routes(guard, visit);
    attachments.routes(guard, visit);
  }
}
