package parley.web;

import io.javalin.http.Context;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.casework.SearchDesk;
import parley.casework.SearchDesk.Query;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.message.FilePart;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;
import parley.web.page.JtesearchGenerated;
import parley.web.page.JtesearchHitsGenerated;

/// Search over everything that the officer may see.
final class SearchPages {
  private final Visit visit;
  private final SearchDesk search;

  SearchPages(Visit visit, SearchDesk search) {
    this.visit = visit;
    this.search = search;
  }

  void routes(Guard guard) {
    guard.get("/search", Act.READ, this::page);
    guard.get("/search/hits", Act.READ, this::hits);
  }

  private void page(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    SearchView view = found(context, shell, permit);
    Visit.send(context, out -> JtesearchGenerated.render(out, null, shell, view));
  }

  private void hits(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    SearchView view = found(context, shell, permit);
    Visit.send(context, out -> JtesearchHitsGenerated.render(out, null, shell, view));
  }

  private SearchView found(Context context, Shell shell, Permit<Act.Read> permit) {
    Query query = query(context);
    List<String> formats =
        visit.formats().all().stream()
            .map(format -> format.id())
            .filter(id -> !id.equals(FilePart.FORMAT))
            .toList();
    String from = Visit.query(context, "from").orElse("");
    String to = Visit.query(context, "to").orElse("");
    SearchDesk.Found found =
        SearchView.asks(query)
            ? search.find(query, permit)
            : new SearchDesk.Found(List.of(), false, true);
    return new SearchView(
        query, from, to, formats, found, format -> visit.formatName(shell.words(), format));
  }

  private Query query(Context context) {
    return new Query(
        Visit.query(context, "text").orElse(""),
        Visit.query(context, "among").flatMap(SearchDesk.Among::coded),
        Visit.query(context, "peer")
            .flatMap(name ->
                visit.desk().peers().stream()
                    .map(WatchDesk.Peer::node)
                    .map(NodeId::name)
                    .filter(name::equals)
                    .findFirst())
            .map(NodeId::new),
        Visit.query(context, "line").flatMap(Line::coded),
        Visit.query(context, "precedence").flatMap(Precedence::coded),
        Visit.query(context, "format").filter(id -> visit.formats().named(id).isPresent()),
        Visit.query(context, "series").flatMap(Series::coded),
        Visit.query(context, "tlp").filter(Form.TLP::contains),
        day(context, "from"),
        day(context, "to").map(day -> day.plusSeconds(SearchView.DAY)),
        Visit.query(context, "status").flatMap(SearchDesk.Status::coded));
  }

  /// The beginning of a day in UTC; what is no day narrows nothing.
  private static Optional<Instant> day(Context context, String name) {
    return Visit.day(context.queryParam(name))
        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }
}
