package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * The folders of jobs, and how one takes the place of another.
 *
 * <p>A folder with something in it cannot be replaced by one rename, so it takes two: the old goes to the job's slot among the {@link
 * SiteLayout#replaced replaced}, the new to the job's place. Who reads under the job's lock never sees the moment between. A server
 * that is killed then finds the old in its slot when it starts, and {@linkplain #settle puts it back} if the place is empty; if the
 * place is taken the change had happened, and the old is what is left to delete.
 *
 * <p>Content that a run still works on in place is kept, out of the way, until the last of these runs leaves.
 */
final class JobFolders {
    private static final System.Logger LOG = System.getLogger(JobFolders.class.getName());

    private final SiteLayout layout;
    private final Trash trash;
    /** Who works in the content that is now in a job's place. */
    private final Map<JobKey, Tenants> tenants = new HashMap<>();

    JobFolders(SiteLayout layout, Trash trash) {
        this.layout = layout;
        this.trash = trash;
    }

    Path of(JobKey job) {
        return layout.job(job.kind(), job.name());
    }

    /** Where a job's files lie: in its folder, or in the one that a link in its place leads to; empty where there is none. */
    Optional<Path> content(JobKey job) throws IOException {
        var place = of(job);
        if (!Files.isSymbolicLink(place)) {
            return Tree.isFolder(place) ? Optional.of(place) : Optional.empty();
        }
        return fault(place).isEmpty() ? Optional.of(place.toRealPath()) : Optional.empty();
    }

    /** Why what lies in the place of a job's folder can be none, as a whole sentence; empty where it can, or nothing is there. */
    Optional<String> fault(Path place) throws IOException {
        if (Files.isSymbolicLink(place)) {
            return linkFault(place);
        }
        return !Tree.isThere(place) || Tree.isFolder(place)
                ? Optional.empty()
                : Optional.of("It is a file; a job is a folder with its script in it.");
    }

    private Optional<String> linkFault(Path link) throws IOException {
        var target = Files.readSymbolicLink(link);
        Path real;
        try {
            real = link.toRealPath();
        } catch (NoSuchFileException _) {
            return Optional.of("It is a link that leads nowhere: " + target + " is not there.");
        } catch (FileSystemException e) {
            return Optional.of("It is a link to " + target + " that cannot be followed: " + Disk.reason(e) + ".");
        }
        if (!Files.isDirectory(real)) {
            return Optional.of("It is a link to " + target + ", which is no folder.");
        }
        if (layout.home().toRealPath().startsWith(real)) {
            return Optional.of("It is a link to " + target + ", in which the server's home lies.");
        }
        return real.startsWith(layout.server().toRealPath())
                ? Optional.of("It is a link to " + target + ", which is the server's own.")
                : Optional.empty();
    }

    private Path slot(JobKey job) {
        return layout.replaced(job.kind()).resolve(job.name().text());
    }

    /** Finishes or takes back every change that a killed server left half done. To be called before anything else. */
    void settleAll() throws IOException {
        for (var kind : JobKind.values()) {
            try (DirectoryStream<Path> slots = Files.newDirectoryStream(layout.replaced(kind))) {
                for (var slot : slots) {
                    var name = String.valueOf(slot.getFileName());
                    if (JobName.isValid(name)) {
                        settle(new JobKey(kind, new JobName(name)));
                    }
                }
            }
        }
    }

    private void settle(JobKey job) throws IOException {
        if (!Tree.isThere(slot(job))) {
            return;
        }
        if (Tree.isThere(of(job))) {
            trash.doom(trash.take(slot(job)));
        } else {
            OwnerBits.move(slot(job), of(job));
            LOG.log(System.Logger.Level.WARNING, "An interrupted change of the {0} was taken back.", job);
        }
    }

    /** Puts a folder in the job's place. Under the job's lock for changing. On failure everything is as it was. */
    void replace(JobKey job, Path fresh) throws IOException {
        settle(job);
        var replaces = Tree.isThere(of(job));
        try {
            if (replaces) {
                OwnerBits.move(of(job), slot(job));
            }
            OwnerBits.move(fresh, of(job));
            Disk.force(layout.jobs(job.kind()));
        } catch (IOException e) {
            takeBack(job, fresh, e);
            throw e;
        }
        if (replaces) {
            discard(job, slot(job));
        }
    }

    private void takeBack(JobKey job, Path fresh, IOException why) {
        try {
            if (!Tree.isThere(fresh) && Tree.isThere(of(job))) {
                OwnerBits.move(of(job), fresh);
            }
            settle(job);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Takes the job's folder away. Under the job's lock for changing. On failure it is still there. */
    void remove(JobKey job) throws IOException {
        settle(job);
        if (!Tree.isThere(of(job))) {
            return;
        }
        var taken = trash.take(of(job));
        try {
            Disk.force(layout.jobs(job.kind()));
        } catch (IOException e) {
            OwnerBits.move(taken, of(job));
            throw e;
        }
        leaveToTenants(job, taken);
    }

    private void discard(JobKey job, Path old) {
        try {
            leaveToTenants(job, trash.take(old));
        } catch (IOException e) {
            // The change has happened; what is left in the slot is settled by the next change, or at the next start.
            LOG.log(System.Logger.Level.WARNING, "Replaced content of the " + job + " could not be put away.", e);
        }
    }

    private void leaveToTenants(JobKey job, Path taken) {
        synchronized (tenants) {
            var users = tenants.remove(job);
            if (users == null) {
                trash.doom(taken);
            } else {
                users.movedTo = taken;
            }
        }
    }

    /** Keeps the job's present content from being deleted until the returned is closed. Under the job's lock for reading. */
    Runnable occupy(JobKey job) {
        synchronized (tenants) {
            var users = tenants.computeIfAbsent(job, _ -> new Tenants());
            users.count++;
            return () -> leave(job, users);
        }
    }

    private void leave(JobKey job, Tenants users) {
        synchronized (tenants) {
            users.count--;
            if (users.count > 0) {
                return;
            }
            tenants.remove(job, users);
            if (users.movedTo != null) {
                trash.doom(users.movedTo);
            }
        }
        trash.empty();
    }

    private static final class Tenants {
        private int count;
        private @Nullable Path movedTo;
    }
}
