package parley.casework;

import java.util.Map;
import parley.message.Wording;
import parley.store.StoreException;
import parley.watchfloor.FloorLog;
import parley.watchline.WatchDesk;

/// The cases of a node, the search over everything, and notes on paper, as its console uses them.
public record Casework(CaseDesk cases, SearchDesk search, Notes notes) {

  /// @param centre language → the name of the centre
  /// @throws StoreException when the cases cannot be read now
  public static Casework over(
      Threads threads,
      Search search,
      FloorLog floor,
      FloorTrace trace,
      Cases.Officers officers,
      WatchDesk desk,
      Map<String, String> centre)
      throws StoreException {
    Threads all = search.batches().beside(threads);
    Cases cases = new Cases(new Cases.Parts(all, search, floor, trace, officers));
    cases.index();
    Notes.Parts paper =
        new Notes.Parts(desk, cases, search, trace, Wording.in("en"), Wording.in("ru"), centre);
    return new Casework(cases, new Finder(search, all, cases), new Notes(paper));
  }
}
