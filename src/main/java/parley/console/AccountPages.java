package parley.console;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Optional;
import parley.console.SignOnView.Line;
import parley.console.SignOnView.Standing;
import parley.console.page.JteaccountsGenerated;
import parley.store.StoreException;
import parley.watchfloor.Account;
import parley.watchfloor.Accounts;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Officer;
import parley.watchfloor.Permit;
import parley.watchfloor.Ruling;

/// Which officer is which account at the sign-in provider, for administrators.
final class AccountPages {
  private final Visit visit;
  private final Door door;

  AccountPages(Visit visit, Door door) {
    this.visit = visit;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.get(
        "/people/accounts", Act.ADMINISTER, (context, _) -> page(context, Optional.empty(), ""));
    guard.post("/people/accounts", Act.ADMINISTER, this::make);
    guard.post("/people/accounts/confirm", Act.ADMINISTER, this::confirm);
    guard.post("/people/accounts/remove", Act.ADMINISTER, this::remove);
  }

  private void page(Context context, Optional<Ruling> wrong, String about) throws StoreException {
    if (wrong.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Optional<SignOn> on = visit.signOn();
    List<Account> accounts = on.isEmpty() ? List.of() : on.get().accounts().all();
    List<Line> lines =
        on.isEmpty()
            ? List.of()
            : door.people().officers().stream()
                .filter(Officer::serving)
                .map(officer -> line(officer, accounts))
                .toList();
    Standing view =
        new Standing(
            on.map(there -> there.provider().issuer()).orElse(""),
            lines,
            wrong,
            about,
            visit.relying().origin() + ProviderPages.BACK);
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JteaccountsGenerated.render(out, null, shell, view));
  }

  private static Line line(Officer officer, List<Account> accounts) {
    return new Line(
        officer,
        accounts.stream().filter(account -> account.officer().equals(officer.name())).findFirst());
  }

  private Accounts accounts() {
    return visit.signOn().map(SignOn::accounts).orElseThrow(NotFoundResponse::new);
  }

  private static String field(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("").strip();
  }

  private void make(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String officer = field(context, "officer");
    answer(context, accounts().make(permit, officer, field(context, "account")), officer);
  }

  private void confirm(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String officer = field(context, "officer");
    answer(context, accounts().confirm(permit, officer), officer);
  }

  private void remove(Context context, Permit<Act.Administer> permit)
      throws StoreException, FloorException {
    String officer = field(context, "officer");
    answer(context, accounts().remove(permit, officer), officer);
  }

  private void answer(Context context, Ruling ruling, String about) throws StoreException {
    if (ruling == Ruling.DONE) {
      context.redirect("/people/accounts", HttpStatus.SEE_OTHER);
    } else {
      page(context, Optional.of(ruling), about);
    }
  }
}
