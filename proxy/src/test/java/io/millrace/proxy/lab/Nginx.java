package io.millrace.proxy.lab;

import io.millrace.proxy.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An nginx of its own: a configuration, a folder and a port of its own on the loopback interface.
 *
 * <p>It serves the files of its folder {@code html} and stores what is PUT to {@code /store}. Every answer says who gave it in
 * {@code X-Served-By}.
 */
final class Nginx implements AutoCloseable {
    private static final String CONFIG = """
            daemon off;
            USER
            worker_processes 1;
            pid FOLDER/nginx.pid;
            error_log stderr notice;
            events { worker_connections 1024; }
            http {
              access_log off;
              default_type text/plain;
              client_body_temp_path FOLDER/body;
              proxy_temp_path FOLDER/proxy;
              fastcgi_temp_path FOLDER/fastcgi;
              uwsgi_temp_path FOLDER/uwsgi;
              scgi_temp_path FOLDER/scgi;
              gzip on;
              gzip_min_length 100;
              gzip_types text/plain;
              gzip_http_version 1.0;
              keepalive_requests 100000;
              server {
                listen 127.0.0.1:PORT;
                root FOLDER/html;
                add_header X-Served-By NAME always;
                location / { }
                location /few/ { keepalive_requests 7; alias FOLDER/html/; }
                location /few-posts { keepalive_requests 7; return 204; }
                location /unframed/ { chunked_transfer_encoding off; alias FOLDER/html/; }
                location /slow/ { limit_rate 100k; alias FOLDER/html/; }
                location /store/ {
                  dav_methods PUT; create_full_put_path on; client_max_body_size 100m; alias FOLDER/store/;
                }
                location /little/ { dav_methods PUT; client_max_body_size 1k; alias FOLDER/store/; }
              }
            }
            """;

    private final Path folder;
    private final int port;
    private ChildProcess process;

    /** Starts it. {@code folder} exists and is its alone. */
    Nginx(String name, Path folder) throws IOException {
        this.folder = folder;
        this.port = freePort();
        Files.createDirectories(folder.resolve("html"));
        Files.createDirectories(folder.resolve("store"));
        Files.writeString(
                folder.resolve("nginx.conf"),
                CONFIG.replace("FOLDER", folder.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("NAME", name)
                        .replace("USER", System.getProperty("user.name").equals("root") ? "user root;" : ""));
        start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException {
        process = new ChildProcess(
                Map.of(),
                Programs.nginx(),
                "-p",
                folder.toString(),
                "-e",
                "stderr",
                "-c",
                folder.resolve("nginx.conf").toString());
        try {
            Await.until("nginx accepting on port " + port, this::accepts);
        } catch (AssertionError notStarted) {
            process.close();
            throw notStarted;
        }
    }

    private boolean accepts() {
        if (!process.alive()) {
            throw new AssertionError("nginx ended: " + process.lines());
        }
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Makes it replace its worker, which finishes its requests and closes its idle connections. */
    void reload() throws IOException, InterruptedException {
        long before = process.count("gracefully shutting down");
        process.signal("HUP");
        process.awaitCount("gracefully shutting down", before + 1);
    }

    /** Ends it at once, whatever it is at. */
    void stop() {
        process.close();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Puts a file where it is served as {@code /name}. */
    void put(String name, byte[] content) throws IOException {
        Files.write(folder.resolve("html").resolve(name), content);
    }

    /** What was stored by PUT as {@code /store/name}. */
    Path stored(String name) {
        return folder.resolve("store").resolve(name);
    }

    @Override
    public void close() {
        process.close();
    }
}
