package parley.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.sse.SseClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// The only way to a page: it hands a page the permit that the roles of this moment give, or
/// answers 403 (W-PERMIT-1). What anybody may see without a session says so.
public final class Guard {
  private final RoutesConfig routes;
  private final List<Route> known = new ArrayList<>();

  Guard(RoutesConfig routes) {
    this.routes = routes;
  }

  /// One page or action.
  ///
  /// @param act none for those that stand outside the door
  public record Route(String method, String path, Optional<Act> act) {}

  /// What a page does once its permit is there.
  @FunctionalInterface
  public interface Page<A extends Act> {
    void serve(Context context, Permit<A> permit) throws Exception;
  }

  public <A extends Act> void get(String path, A act, Page<A> page) {
    known.add(new Route("GET", path, Optional.of(act)));
    routes.get(path, context -> page.serve(context, permit(context, act)));
  }

  public <A extends Act> void post(String path, A act, Page<A> page) {
    known.add(new Route("POST", path, Optional.of(act)));
    routes.post(path, context -> page.serve(context, permit(context, act)));
  }

  /// The stream of events: its session is looked at before it opens, and again at each word.
  void stream(String path, Consumer<SseClient> page) {
    known.add(new Route("GET", path, Optional.of(Act.ENTER)));
    routes.sse(path, page);
  }

  /// Before the door: no session, no permit.
  void outsideGet(String path, Handler page) {
    known.add(new Route("GET", path, Optional.empty()));
    routes.get(path, page);
  }

  void outsidePost(String path, Handler page) {
    known.add(new Route("POST", path, Optional.empty()));
    routes.post(path, page);
  }

  List<Route> known() {
    return List.copyOf(known);
  }

  public static <A extends Act> Permit<A> permit(Context context, A act) {
    return Permit.of(Visit.person(context), act).orElseThrow(ForbiddenResponse::new);
  }
}
