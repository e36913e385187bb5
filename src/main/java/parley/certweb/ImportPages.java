package parley.certweb;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UploadedFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.certweb.page.JtebringGenerated;
import parley.certweb.page.JtebroughtGenerated;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.message.Wording;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Brings a file in, by drop or by an ordinary field, and tells what was refused and why
/// (W-CERT-11).
public final class ImportPages {
  /// A path of an object, as refusals begin with it.
  private static final Pattern PATH = Pattern.compile("\\A\"([^\"]{1,300})\": ");

  private static final String STREAMED = "application/octet-stream";

  private final Front front;

  ImportPages(Front front) {
    this.front = front;
  }

  void routes(Guard guard) {
    guard.get("/cert/import", Act.KEEP_CERT, (context, _) -> form(context, Optional.empty()));
    guard.post("/cert/import", Act.KEEP_CERT, this::take);
    guard.get("/cert/import/{status}", Act.READ_CERT, this::brought);
  }

  private void form(Context context, Optional<Importing.Report> report) throws Exception {
    front.with(context, (_, shell) -> form(context, shell, report));
  }

  private static void form(Context context, Shell shell, Optional<Importing.Report> report) {
    Visit.send(context, out -> JtebringGenerated.render(out, null, shell, report));
  }

  /// The script streams the file itself and takes the report alone; the form sends its field, and
  /// gets the page.
  private void take(Context context, Permit<Act.KeepCert> permit) throws Exception {
    front.with(
        context,
        (desk, shell) -> {
          boolean streamed = STREAMED.equals(context.contentType());
          try (InputStream file = streamed ? context.bodyInputStream() : field(context)) {
            Importing.Report report = desk.bring(file, permit);
            // What is left of it is read past, so that the browser hears the answer; the listener
            // has bounded it.
            file.transferTo(OutputStream.nullOutputStream());
            if (report.wrong().isPresent()) {
              context.status(HttpStatus.UNPROCESSABLE_CONTENT);
            }
            if (streamed) {
              Visit.send(context, out -> JtebroughtGenerated.render(out, null, shell, report));
            } else {
              form(context, shell, Optional.of(report));
            }
          }
        });
  }

  private static InputStream field(Context context) {
    UploadedFile file = context.isMultipart() ? context.uploadedFile("file") : null;
    return file == null ? new ByteArrayInputStream(new byte[0]) : file.content();
  }

  private void brought(Context context, Permit<Act.ReadCert> permit) throws Exception {
    String asked = context.pathParam("status");
    if (!asked.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
      throw new NotFoundResponse();
    }
    front.with(
        context,
        (desk, shell) -> {
          Importing.Report report =
              desk.brought(UUID.fromString(asked), permit).orElseThrow(NotFoundResponse::new);
          form(context, shell, Optional.of(report));
        });
  }

  /// What of an object was refused, and by which clause: the rest of the sentence is in the
  /// reader's language already.
  public static String place(Importing.Refused refused) {
    Matcher path = PATH.matcher(refused.why());
    String clause = "(" + refused.clause() + ")";
    return path.find() ? path.group(1) + " " + clause : clause;
  }

  /// Why something was refused, in the reader's language where its clause has words there.
  public static Optional<String> why(Wording words, Importing.Refused refused) {
    String known = "cert.why." + refused.clause();
    return words.known(known) ? Optional.of(words.say(known)) : Optional.empty();
  }
}
