package io.millrace.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The bytes of a configuration file, read up to a limit whatever the file claims to be. */
final class ConfigFile {
    private ConfigFile() {}

    /**
     * All bytes of the file; null when it cannot be read, in which case the reading knows why.
     *
     * <p>Limits: one byte more than {@link ConfigReader#MAX_BYTES}, so that the caller sees that there is more.
     */
    static byte[] bytesOrNull(Path file, Reading reading) {
        if (Files.isDirectory(file)) {
            reading.refuseFile("is a directory (expected: a configuration file)");
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(ConfigReader.MAX_BYTES + 1);
        } catch (NoSuchFileException missing) {
            reading.refuseFile("no such file (expected: a configuration file)");
        } catch (AccessDeniedException denied) {
            reading.refuseFile("may not be read by this user (expected: read permission)");
        } catch (FileSystemException failed) {
            reading.refuseFile("cannot be read: " + failed.getReason());
        } catch (IOException failed) {
            reading.refuseFile("cannot be read: " + failed.getMessage());
        }
        return null;
    }
}
