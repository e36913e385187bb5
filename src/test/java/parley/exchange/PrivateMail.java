package parley.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import parley.codec.Bytes;
import parley.http.FreePort;

/// Postfix and Dovecot of Debian's packages with configuration, queue, mailboxes, ports and
/// certificate of their own. Both want STARTTLS before anything else. Needs root: Postfix changes
/// to its own user.
final class PrivateMail implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(60);
  private final Path place;
  private final List<Process> running = new ArrayList<>();
  final int smtp;
  final int imap;

  PrivateMail(Path place) throws Exception {
    this.place = place;
    this.smtp = FreePort.find();
    this.imap = FreePort.find();
    for (String folder : List.of("etc", "queue", "data", "mail", "run")) {
      Files.createDirectories(place.resolve(folder));
    }
    for (Path up = place; up != null && up.getNameCount() > 1; up = up.getParent()) {
      Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/CN=mail.example",
        "-keyout",
        place.resolve("key.pem").toString(),
        "-out",
        place.resolve("cert.pem").toString());
    run("chown", "postfix", place.resolve("data").toString());
    run("chown", "nobody:nogroup", place.resolve("mail").toString());
    write("etc/main.cf", MAIN);
    write("etc/master.cf", MASTER);
    write("etc/boxes", "parley@us.example us/Maildir/\nparley@ru.example ru/Maildir/\n");
    write("users", "us:{PLAIN}secret\nru:{PLAIN}secret\n");
    write("dovecot.conf", DOVECOT);
    start("dovecot", "-F", "-c", place.resolve("dovecot.conf").toString());
    await(imap);
    startPostfix();
  }

  private static final String MAIN =
      """
      compatibility_level = 3.6
      queue_directory = %D/queue
      data_directory = %D/data
      command_directory = /usr/sbin
      daemon_directory = /usr/lib/postfix/sbin
      mail_owner = postfix
      setgid_group = postdrop
      myhostname = mail.example
      mydestination =
      inet_interfaces = 127.0.0.1
      inet_protocols = ipv4
      mynetworks = 127.0.0.0/8
      virtual_mailbox_domains = us.example, ru.example
      virtual_mailbox_base = %D/mail
      virtual_mailbox_maps = texthash:%D/etc/boxes
      virtual_uid_maps = static:65534
      virtual_gid_maps = static:65534
      message_size_limit = 40000000
      virtual_mailbox_limit = 0
      maillog_file = %D/mail.log
      maillog_file_prefixes = %D
      smtpd_tls_security_level = encrypt
      smtpd_tls_cert_file = %D/cert.pem
      smtpd_tls_key_file = %D/key.pem
      smtpd_tls_loglevel = 1
      alias_maps =
      alias_database =
      local_recipient_maps =
      """;

  private static final String MASTER =
      """
      127.0.0.1:%S inet n - n - - smtpd
      pickup unix n - n 60 1 pickup
      cleanup unix n - n - 0 cleanup
      qmgr unix n - n 300 1 qmgr
      rewrite unix - - n - - trivial-rewrite
      bounce unix - - n - 0 bounce
      defer unix - - n - 0 bounce
      trace unix - - n - 0 bounce
      proxymap unix - - n - - proxymap
      error unix - - n - - error
      retry unix - - n - - error
      virtual unix - n n - - virtual
      tlsmgr unix - - n 1000? 1 tlsmgr
      anvil unix - - n - 1 anvil
      postlog unix-dgram n - n - 1 postlogd
      """;

  private static final String DOVECOT =
      """
      base_dir = %D/run/dovecot
      state_dir = %D/run/state
      log_path = %D/dovecot.log
      protocols = imap
      ssl = required
      ssl_cert = <%D/cert.pem
      ssl_key = <%D/key.pem
      disable_plaintext_auth = yes
      listen = 127.0.0.1
      first_valid_uid = 1
      mail_location = maildir:~/Maildir
      passdb {
        driver = passwd-file
        args = username_format=%n %D/users
      }
      userdb {
        driver = static
        args = uid=nobody gid=nogroup home=%D/mail/%n
      }
      service imap-login {
        inet_listener imap {
          port = %I
        }
        inet_listener imaps {
          port = 0
        }
      }
      """;

  /// What both servers show.
  Bytes certificate() throws IOException {
    return Bytes.of(Files.readAllBytes(place.resolve("cert.pem")));
  }

  /// What a server wrote about its connections.
  String log(String name) throws IOException {
    return Files.readString(place.resolve(name));
  }

  void startPostfix() throws Exception {
    start("postfix", "-c", place.resolve("etc").toString(), "start-fg");
    await(smtp);
  }

  void stopPostfix() throws Exception {
    run("postfix", "-c", place.resolve("etc").toString(), "stop");
    running.getLast().waitFor(30, TimeUnit.SECONDS);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(
        place.resolve(name),
        text.replace("%D", place.toString())
            .replace("%S", String.valueOf(smtp))
            .replace("%I", String.valueOf(imap)),
        StandardCharsets.UTF_8);
  }

  private void start(String... command) throws IOException {
    running.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(place.resolve(command[0] + ".out").toFile())
            .start());
  }

  private static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }

  private void await(int port) throws IOException {
    long end = System.nanoTime() + READY.toNanos();
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(50_000_000);
      }
    }
    close();
    throw new IOException("no mail server came up on port " + port);
  }

  /// Ends what was started here, each with its children.
  @Override
  public void close() {
    try {
      run("postfix", "-c", place.resolve("etc").toString(), "stop");
    } catch (Exception e) {
      // It has stopped already.
    }
    for (Process process : running) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      children.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
