package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.node.MovedNodes;
import parley.watchfloor.Role;

/// Files at two consoles over two whole nodes: attached, refused beside the field, taken out and
/// put back, signed, carried, held in quarantine, let out by who may, saved, destroyed.
class ConsoleAttachmentsIT {
  private static final String TITLE = "Samples from two hospitals";

  @TempDir Path place;
  private MovedNodes nodes;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    nodes = new MovedNodes(place, "{}");
    browser = Browser.open();
  }

  @AfterEach
  void stop() {
    browser.close();
    nodes.close();
  }

  private Page sit(int width, ColorScheme scheme, String link) {
    return Seat.sit(browser, width, 900, scheme, link).page();
  }

  private static FilePayload file(String name, String type, byte[] content) {
    return new FilePayload(name, type, content);
  }

  private static byte[] pdf(int size) {
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    byte[] head = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, content, 0, head.length);
    return content;
  }

  private void write(Page us, byte[] report) throws Exception {
    us.navigate(nodes.usConsole() + "/compose?format=inquiry/1");
    us.locator("[name=precedence][value=priority]").check();
    us.locator("[name=replyWantedWithin]").selectOption("PT3H");
    us.locator("[name='body.title']").fill(TITLE);
    us.locator("[name='body.asked'][value=information]").check();
    us.locator("[name='body.question']").fill("Do you know these?");
    us.locator("[name='body.intent']").fill("We ask in order to rule out a misunderstanding.");
    Locator files = us.locator("[data-attach]");
    assertThat(us.locator("#f-attachments-hint")).containsText("25 MiB each and 64 MiB in all");
    files.setInputFiles(file("picture.png", "image/png", report));
    assertThat(us.locator("[data-file-wrong]"))
        .containsText("picture.png does not begin as a file of the type image/png does");
    Browser.judgeEverywhere(us, "attach-refused");
    files.setInputFiles(
        new FilePayload[] {
          file("report.pdf", "application/pdf", report),
          file("notes.txt", "text/plain", "Seen at 09:30 UTC.\n".getBytes(StandardCharsets.UTF_8)),
          file("setup.pdf.js", "text/plain", "var a;\n".getBytes(StandardCharsets.UTF_8))
        });
    assertThat(us.locator(".upload")).hasCount(3);
    assertThat(us.locator("[data-file-wrong]")).isHidden();
    assertThat(us.locator(".upload code").first()).hasText(Digest.of(Bytes.of(report)).hex());
    Locator remove = us.locator("[data-file-remove]").nth(1);
    remove.click();
    assertThat(us.locator(".upload.removed")).hasCount(1);
    assertThat(remove).containsText("Undo");
    remove.click();
    assertThat(us.locator(".upload.removed")).hasCount(0);
    // The draft keeps them in this browser, and the node has them still.
    us.waitForFunction(
        "() => Object.values(localStorage).some(kept => (JSON.parse(kept).fields.file || []).length"
            + " === 3)");
    us.reload();
    assertThat(us.locator(".upload")).hasCount(3);
    us.locator("button[value=check]").click();
    assertThat(us.locator("#preview")).containsText(Digest.of(Bytes.of(report)).hex());
    assertThat(us.locator(".upload")).hasCount(3);
    Browser.judgeEverywhere(us, "attach");
  }

  @Test
  void files_go_into_quarantine_and_come_out_by_who_may() throws Exception {
    byte[] report = pdf(2_300_000);
    Page us = sit(1280, ColorScheme.LIGHT, nodes.usLink("A. Miller", Role.WATCH));
    write(us, report);
    us.locator("[data-release]").click();
    us.waitForSelector("[data-released]");
    String id = us.locator("#message").getAttribute("data-row");

    Page watch = sit(390, ColorScheme.DARK, nodes.ruLink("А. Петрова", Role.WATCH));
    watch.navigate(nodes.ruConsole() + "/message/" + id);
    // Parts travel below everything else.
    for (int place : new int[] {1, 3}) {
      assertThat(watch.locator("[data-file='" + place + "']"))
          .hasAttribute(
              "data-state",
              "complete",
              new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
    }
    assertThat(watch.locator("[data-file='1']")).containsText("хеш верен");
    assertThat(watch.locator("[data-file='1']")).containsText("В карантине");
    assertThat(watch.locator("[data-file='3']")).containsText(".js");
    assertThat(watch.locator("[data-file-release]")).hasCount(0);
    Browser.judgeEverywhere(watch, "quarantine-closed");
    String path = nodes.ruConsole() + "/message/" + id + "/file/";
    assertThat(watch.request().get(path + "1").status()).isEqualTo(404);
    assertThat(posted(watch, path + "1/release")).isEqualTo(403);

    Page deputy = sit(1280, ColorScheme.LIGHT, nodes.ruLink("Б. Кларк", Role.DEPUTY));
    deputy.navigate(nodes.ruConsole() + "/message/" + id);
    decide(deputy, 1, "[data-file-release]");
    assertThat(deputy.locator("[data-file='1']")).containsText("Выпустил из карантина Б. Кларк");
    decide(deputy, 2, "[data-file-destroy]");
    assertThat(deputy.locator("[data-file='2']")).hasAttribute("data-state", "gone");
    decide(deputy, 3, "[data-file-release]");
    Browser.judgeEverywhere(deputy, "quarantine");
    taken(deputy, path, report);

    us.navigate(nodes.usConsole() + "/message/" + id);
    assertThat(us.locator("[data-file='1']")).hasAttribute("data-state", "left");
    Browser.judgeEverywhere(us, "files-left");
  }

  private static void decide(Page page, int place, String button) {
    Locator file = page.locator("[data-file='" + place + "']");
    Locator menu =
        file.locator("details", new Locator.LocatorOptions().setHas(page.locator(button)));
    menu.locator("summary").click();
    menu.locator(button).click();
    assertThat(page.locator("[data-file='" + place + "'] " + button)).hasCount(0);
  }

  private static void taken(Page page, String path, byte[] report) throws Exception {
    Download saved =
        page.waitForDownload(() -> page.locator("[data-file='1'] a[download]").click());
    assertThat(saved.suggestedFilename()).isEqualTo("report.pdf");
    assertThat(Files.readAllBytes(saved.path())).isEqualTo(report);
    APIResponse script = page.request().get(path + "3");
    assertThat(script.headers())
        .containsEntry("content-type", "application/octet-stream")
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("content-disposition", "attachment; filename=\"setup.pdf.js.quarantined\"");
    assertThat(script.headers().get("content-security-policy")).contains("sandbox");
    assertThat(page.request().get(path + "2").status()).isEqualTo(404);
  }

  private static int posted(Page page, String path) {
    Object status =
        page.evaluate(
            "path => fetch(path, {method: 'POST', headers: {'Content-Type':"
                + " 'application/x-www-form-urlencoded'}, body: 'sure=yes'}).then(a => a.status)",
            path);
    return ((Number) status).intValue();
  }
}
