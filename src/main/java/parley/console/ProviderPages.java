package parley.console;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.Optional;
import parley.console.SignOnView.Way;
import parley.console.page.JteproviderGenerated;
import parley.provider.Provider;
import parley.provider.ProviderException;
import parley.store.StoreException;
import parley.watchfloor.Accounts;
import parley.watchfloor.FloorException;
import parley.watchfloor.Session;

/// Signing in and unlocking by the centre's own provider (O-FLOW-1 to 6).
final class ProviderPages {
  private static final System.Logger LOG = System.getLogger(ProviderPages.class.getName());

  /// What the provider is told to send browsers to.
  static final String BACK = "/provider/back";

  /// Characters of what a browser brings back.
  private static final int LONGEST = 4_096;

  private final Visit visit;
  private final Door door;

  ProviderPages(Visit visit, Door door) {
    this.visit = visit;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.outsideGet("/provider", this::begin);
    guard.outsideGet(BACK, this::back);
    guard.outsidePost(BACK, this::finish);
  }

  private Provider provider() {
    return visit.signOn().map(SignOn::provider).orElseThrow(NotFoundResponse::new);
  }

  /// A link and no form: the console's policy lets no form lead anywhere else.
  private void begin(Context context) throws InterruptedException {
    Provider provider = provider();
    door.knock(context);
    if (visit.elsewhere(context)) {
      return;
    }
    String browser =
        Optional.of(door.away(context))
            .filter(secret -> !secret.isEmpty())
            .orElseGet(provider::browserSecret);
    try {
      String to =
          provider
              .begin(
                  browser,
                  visit.relying().origin() + BACK,
                  visit.words(context).language().toLanguageTag())
              .toString();
      door.sendAway(context, browser);
      context.redirect(to, HttpStatus.SEE_OTHER);
    } catch (ProviderException e) {
      failed(context, e);
    }
  }

  /// Changes nothing: it only sends on, from a page of ours, what came from another, since a
  /// browser brings our cookies along from our own pages alone (O-FLOW-6).
  private void back(Context context) {
    provider();
    answer(
        context,
        new Way(
            brought(context, "state"),
            brought(context, "code"),
            brought(context, "iss"),
            brought(context, "error"),
            "",
            false));
  }

  private static String brought(Context context, String name) {
    return Visit.query(context, name).filter(text -> text.length() <= LONGEST).orElse("");
  }

  private static String field(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("");
  }

  private void finish(Context context) throws StoreException, FloorException, InterruptedException {
    SignOn on = visit.signOn().orElseThrow(NotFoundResponse::new);
    door.knock(context);
    try {
      String account =
          on.provider()
              .finish(
                  field(context, "state"),
                  door.away(context),
                  new Provider.Returned(
                      field(context, "code"), field(context, "issuer"), field(context, "error")));
      Optional<String> locked = SignInPages.lockable(context).map(Session::officer);
      Optional<Accounts.Came> came = on.accounts().signIn(account, locked);
      if (came.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, "the sign-in provider named nobody of this node");
        failed(context, "unknown");
      } else {
        enter(context, came.get(), locked);
      }
    } catch (ProviderException e) {
      failed(context, e);
    }
  }

  private void enter(Context context, Accounts.Came came, Optional<String> locked)
      throws StoreException {
    if (locked.filter(came.person().name()::equals).isPresent()) {
      door.unlock(context, Session.Way.ACCOUNT, came.account());
    } else {
      door.enterByAccount(context, came.person(), came.account());
    }
    context.redirect(Shell.home(Optional.of(came.person())), HttpStatus.SEE_OTHER);
  }

  private void failed(Context context, ProviderException e) {
    LOG.log(
        System.Logger.Level.WARNING,
        "nobody is signed in by the provider, " + e.fault().code() + ": " + e.getMessage());
    failed(context, e.fault().code());
  }

  private void failed(Context context, String fault) {
    context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    answer(context, Way.failed(fault, SignInPages.lockable(context).isPresent()));
  }

  private void answer(Context context, Way way) {
    Shell shell = visit.bareShell(context);
    Visit.send(
        context, out -> JteproviderGenerated.render(out, null, shell, visit.provider(), way));
  }
}
