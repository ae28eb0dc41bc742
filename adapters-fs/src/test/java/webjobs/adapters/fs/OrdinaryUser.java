package webjobs.adapters.fs;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A user who is not root, to whom modes say no. Where the tests run as one, it is that one; else a thread takes another user's id. */
final class OrdinaryUser {
    /** Nobody, on every Linux. */
    private static final int ID = 65534;

    private OrdinaryUser() {}

    /** Does something as that user, to whom all below a folder belongs from now on. */
    static <T> T does(Path folder, Callable<T> work) throws Exception {
        if (!isRoot()) {
            return work.call();
        }
        giveAway(folder);
        var task = new FutureTask<>(() -> {
            becomeOrdinary();
            return work.call();
        });
        Thread.ofPlatform().name("ordinary-user").start(task); // it ends with the work, and its id with it
        return task.get();
    }

    private static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static void giveAway(Path folder) throws Exception {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
                    throws java.io.IOException {
                Files.setAttribute(dir, "unix:uid", ID);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws java.io.IOException {
                Files.setAttribute(file, "unix:uid", ID, java.nio.file.LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The bare call of the system changes this thread alone; the C library's function would change all of them. */
    @SuppressWarnings("restricted")
    private static void becomeOrdinary() throws Exception {
        var number = System.getProperty("os.arch").equals("aarch64") ? 147L : 117L;
        var linker = Linker.nativeLinker();
        MethodHandle syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
                Linker.Option.firstVariadicArg(1));
        try {
            if ((long) syscall.invokeExact(number, ID, ID, ID) != 0) {
                throw new IllegalStateException("the system gave this thread no other user");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
