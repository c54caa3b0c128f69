"""PostgreSQL's settings for a small server that shares its machine with the rest of the product."""

import os
from pathlib import Path

MEGABYTE = 1024 * 1024


def render_conf(socket_folder: Path, log: Path, *, durable: bool, archive: str) -> str:
    """The text of `aftercare.conf`; `archive` is the command that keeps the write-ahead log."""
    kept = {"archive_mode": "on", "archive_command": archive}
    settings = _settings(socket_folder, log) | (kept if durable else _THROWAWAY)
    lines = [f"{name} = '{_quoted(str(value))}'" for name, value in settings.items()]
    return "\n".join(["# Written at each start; put your own settings into local.conf.", *lines, ""])


def shared_buffers(memory: int) -> int:
    """Megabytes of cache for a machine with `memory` bytes: a 64th, between 32 and 256."""
    return min(256, max(32, memory // 64 // MEGABYTE))


def _settings(socket_folder: Path, log: Path) -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "listen_addresses": "",
        "unix_socket_directories": f'"{socket_folder}"',
        "unix_socket_permissions": "0700",
        "max_connections": 60,
        "shared_buffers": f"{shared_buffers(memory)}MB",
        "effective_cache_size": f"{max(128, memory // 4 // MEGABYTE)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "wal_level": "replica",
        "max_wal_size": "512MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": 1.1,
        "jit": "off",
        "autovacuum_vacuum_scale_factor": 0.05,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": log,
        "log_filename": "postgresql-%d.log",
        "log_file_mode": "0600",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_line_prefix": "%m [%p] ",
        "log_lock_waits": "on",
        "log_min_duration_statement": "2s",
    }


_THROWAWAY: dict[str, object] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "autovacuum": "off",
    "log_min_duration_statement": "-1",
}


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "''")
