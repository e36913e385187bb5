package parley.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.translation.Glossary;
import parley.translation.Term;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.web.page.JteglossaryGenerated;

/// The terms with both sides' definitions, searched and filtered (F-TERM-3).
final class GlossaryPages {
  private final Visit visit;
  private final Glossary glossary;

  GlossaryPages(Visit visit, Glossary glossary) {
    this.visit = visit;
    this.glossary = glossary;
  }

  void routes(Guard guard) {
    guard.get("/glossary", Act.READ, this::page);
  }

  private void page(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    String search = Visit.query(context, "search").orElse("");
    Optional<Term.Mark> mark =
        Visit.query(context, "mark")
            .flatMap(code ->
                Stream.of(Term.Mark.values()).filter(each -> each.code().equals(code)).findFirst());
    List<Term> found = glossary.find(search, mark);
    Visit.send(
        context,
        out ->
            JteglossaryGenerated.render(
                out, null, shell, found, search, mark.map(Term.Mark::code).orElse("")));
  }
}
