package parley.certweb;

import java.util.Optional;
import parley.certline.CertLine;
import parley.console.Console;
import parley.console.Door;
import parley.console.Guard;
import parley.console.Visit;
import parley.watchfloor.FloorLog;

/// The pages of the CERT line, behind those of the watch lines.
public final class CertPages implements Console.Pages, AutoCloseable {
  private final Console.Pages others;
  private final Optional<CertDesk> desk;
  private final Heard heard;

  private CertPages(Console.Pages others, Optional<CertDesk> desk, Heard heard) {
    this.others = others;
    this.desk = desk;
    this.heard = heard;
  }

  /// @param others pages that this console has besides
  /// @param line which may not run: then its pages say so
  /// @param heard what partners and we said of objects
  /// @param log in which stands who read, took, brought or released what
  public static CertPages over(Console.Pages others, CertLine line, Heard heard, FloorLog log) {
    return new CertPages(others, CertDesk.over(line, log), heard);
  }

  /// For a console that stands before no node.
  public static CertPages absent(Console.Pages others) {
    return new CertPages(others, Optional.empty(), Heard.nothing());
  }

  @Override
  public void routes(Guard guard, Visit visit, Door door) {
    others.routes(guard, visit, door);
    Front front = new Front(visit, desk);
    new ExplorerPages(front).routes(guard);
    new TrendPages(front).routes(guard);
    new ObjectPages(front, heard).routes(guard);
    new ConflictPages(front).routes(guard);
    new PreviewPages(front).routes(guard);
    new ImportPages(front).routes(guard);
  }

  @Override
  public void close() {
    desk.ifPresent(CertDesk::close);
  }
}
